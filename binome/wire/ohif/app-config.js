// OHIF over our DICOMweb, on our own origin, under our login; a way back in place of its logo.
(function () {
  var back = "/";
  try {
    var from = document.referrer && new URL(document.referrer);
    if (from && from.origin === location.origin && !from.pathname.startsWith("/ohif/")) sessionStorage.setItem("binome.back", from.pathname + from.search);
    back = sessionStorage.getItem("binome.back") || "/";
    localStorage.setItem("shownTours", '["basicViewerTour"]');
    var language = document.cookie.match(/(?:^|; )django_language=([\w-]+)/);
    if (!localStorage.getItem("i18nextLng")) localStorage.setItem("i18nextLng", language ? language[1] : "fr");
  } catch (error) {
    // a browser that keeps nothing shows the tour and leads back to the worklist
  }
  // What is drawn here goes to the study on the screen, with the proof that our own page sends it.
  var study = (new URLSearchParams(location.search).get("StudyInstanceUIDs") || "").split(",")[0];
  var open = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (method, url) {
    var args = Array.prototype.slice.call(arguments);
    var place = new URL(url, location.href);
    var is_store = /^post$/i.test(method) && place.origin === location.origin && /^\/dicom-web\/studies(\/[\d.]+)?\/?$/.test(place.pathname);
    if (is_store && study) args[1] = "/ohif/studies/" + encodeURIComponent(study);
    open.apply(this, args);
    var token = is_store && document.cookie.match(/(?:^|; )(?:__Host-)?binome-csrf=([^;]*)/);
    if (token) this.setRequestHeader("X-CSRFToken", token[1]);
  };
  window.config = {
    name: "binome",
    routerBasename: "/ohif",
    showStudyList: false,
    extensions: [],
    modes: [],
    customizationService: {},
    maxNumberOfWebWorkers: 2,
    investigationalUseDialog: { option: "never" },
    showWarningMessageForCrossOrigin: false,
    showCPUFallbackMessage: true,
    showLoadingIndicator: true,
    strictZSpacingForVolumeViewport: true,
    showErrorDetails: "never",
    maxNumRequests: { interaction: 20, thumbnail: 2, prefetch: 4 },
    whiteLabeling: {
      createLogoComponentFn: function (React) {
        return React.createElement("a", { href: back, className: "text-white", style: { padding: "0 12px" } }, "‹ Binôme");
      },
    },
    defaultDataSourceName: "binome",
    dataSources: [
      {
        namespace: "@ohif/extension-default.dataSourcesModule.dicomweb",
        sourceName: "binome",
        configuration: {
          friendlyName: "Binôme",
          name: "binome",
          qidoRoot: "/dicom-web",
          wadoRoot: "/dicom-web",
          qidoSupportsIncludeField: true,
          imageRendering: "wadors",
          thumbnailRendering: "wadors",
          enableStudyLazyLoad: true,
          supportsFuzzyMatching: true,
          supportsWildcard: true,
          omitQuotationForMultipartRequest: true,
          singlepart: "bulkdata,video",
          bulkDataURI: { enabled: true, relativeResolution: "studies" },
        },
      },
    ],
    httpErrorHandler: function (error) {
      if (error.status === 401) location.href = "/accounts/login/?next=" + encodeURIComponent(location.pathname + location.search);
    },
  };
})();
