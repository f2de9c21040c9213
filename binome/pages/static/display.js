// Which screen the pattern was looked at on: its size in pixels and how dense they are.
const field = document.querySelector("[data-display] [name=screen]");
if (field) field.value = `${screen.width}x${screen.height}@${devicePixelRatio}`;
