//! Dimension scales: what makes an axis of an HDF5 dataset a coordinate for netCDF readers.
//!
//! The specification is that of HDF5's high-level library (`H5DS`), which writes the attributes
//! exactly as netCDF-4 expects them. The `hdf5` crate does not bind that library, so its two calls
//! are declared here; the library lies beside the one that the crate links.

#![allow(unsafe_code)]

use hdf5::Dataset;
use hdf5::sync::sync;
use hdf5_sys::h5::herr_t;
use hdf5_sys::h5i::hid_t;
use std::ffi::{CString, c_char, c_uint};

#[link(name = "hdf5_hl")]
unsafe extern "C" {
    fn H5DSset_scale(dataset: hid_t, name: *const c_char) -> herr_t;
    fn H5DSattach_scale(dataset: hid_t, scale: hid_t, dimension: c_uint) -> herr_t;
}

/// Makes `dataset` a dimension scale called `name`.
pub fn make_scale(dataset: &Dataset, name: &str) -> hdf5::Result<()> {
    let name = CString::new(name).map_err(|_| "a name holds a zero byte")?;
    // SAFETY: the handle is open while `dataset` is borrowed, and the name is a C string that
    // outlives the call; the library is locked.
    check("H5DSset_scale", sync(|| unsafe { H5DSset_scale(dataset.id(), name.as_ptr()) }))
}

/// Makes `scale` the coordinate of axis `dimension` of `dataset`.
pub fn attach_scale(dataset: &Dataset, scale: &Dataset, dimension: usize) -> hdf5::Result<()> {
    // SAFETY: both handles are open while the datasets are borrowed; see `make_scale`.
    let attach = || unsafe { H5DSattach_scale(dataset.id(), scale.id(), dimension as c_uint) };
    check("H5DSattach_scale", sync(attach))
}

fn check(call: &str, status: herr_t) -> hdf5::Result<()> {
    if status < 0 {
        return Err(format!("{call} failed").into());
    }
    Ok(())
}
