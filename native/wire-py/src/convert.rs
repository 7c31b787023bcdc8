//! What the functions and classes of this module take and give alike.
use pyo3::exceptions::{PyException, PyValueError};
use pyo3::prelude::*;
use tickscope_wire_core as core;

pyo3::create_exception!(tickscope_wire, Reject, PyException, "Arguments: reason, message.");

pub type LimitsTuple = (usize, usize, usize, i64, i64, u32, bool);

pub fn limits_of(limits: LimitsTuple) -> core::Limits {
    let (raw_bytes_max, series_max, labels_per_series_max, t_min_ms, t_max_ms, now_s, any_exemplar) = limits;
    core::Limits { raw_bytes_max, series_max, labels_per_series_max, t_min_ms, t_max_ms, now_s, any_exemplar }
}

pub fn rejected(fault: core::Fault) -> PyErr {
    Reject::new_err((fault.reason(), fault.to_string()))
}

fn sixteen(what: &str, bytes: &[u8]) -> PyResult<[u8; 16]> {
    let length = bytes.len();
    bytes.try_into().map_err(|_| PyValueError::new_err(format!("the {what} has {length} bytes instead of 16")))
}

pub fn key_of(bytes: &[u8]) -> PyResult<[u8; 16]> {
    sixteen("key", bytes)
}

pub fn fingerprint_of(bytes: &[u8]) -> PyResult<u128> {
    Ok(u128::from_le_bytes(sixteen("fingerprint", bytes)?))
}

pub fn said(added: core::Added) -> &'static str {
    match added {
        core::Added::Known => "known",
        core::Added::Full => "full",
        core::Added::Merges => "merges",
    }
}
