"""The images: index of patients, studies, series and instances; blobs, frames, grants, peers."""
