//! Known series.
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use tickscope_wire_core as core;

use crate::convert::{fingerprint_of, key_of, said};

#[pyclass(frozen, module = "tickscope_wire")]
pub struct KnownSeries(pub core::KnownSeries);

#[pymethods]
impl KnownSeries {
    #[new]
    fn new(key: &[u8], capacity_max: usize) -> PyResult<Self> {
        let key = key_of(key)?;
        if capacity_max == 0 {
            return Err(PyValueError::new_err("capacity_max is less than 1"));
        }
        Ok(Self(core::KnownSeries::new(key, capacity_max)))
    }

    // What takes less than a microsecond keeps the GIL: to hand it over costs more, and threads would queue for it.
    fn add(&self, fingerprint: &[u8], now_s: u32, group: u32) -> PyResult<&'static str> {
        Ok(said(self.0.add(fingerprint_of(fingerprint)?, now_s, group)))
    }

    #[pyo3(signature = (fingerprint, now_s, group, labels, source=None))]
    fn replace(
        &self,
        fingerprint: &[u8],
        now_s: u32,
        group: u32,
        labels: Vec<core::LabelBytes>,
        source: Option<Vec<core::LabelBytes>>,
    ) -> PyResult<&'static str> {
        let fingerprint = fingerprint_of(fingerprint)?;
        Ok(said(self.0.replace(fingerprint, now_s, group, &labels, source.as_deref())))
    }

    fn stores(&self, labels: Vec<core::LabelBytes>, source: Vec<core::LabelBytes>) -> bool {
        self.0.stores(&labels, &source)
    }

    fn expire(&self, py: Python<'_>, before_s: u32) -> Vec<(u32, usize)> {
        py.detach(|| self.0.expire(before_s))
    }

    fn count(&self, group: u32) -> usize {
        self.0.count(group)
    }

    fn __contains__(&self, fingerprint: &[u8]) -> PyResult<bool> {
        Ok(self.0.contains(fingerprint_of(fingerprint)?))
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }
}
