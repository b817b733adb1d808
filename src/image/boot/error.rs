//! Why a machine did not come up or could not be asked: what went wrong, where, and what to do.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use super::super::verify::Item;
use super::BootStage;
use crate::build::text::{printable, printable_lines};

/// The kinds of failure, each with its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BootFailure {
    /// The request makes no sense: exit code 2.
    Input,
    /// This machine lacks something: exit code 3.
    Missing,
    /// The guest did not come up, or not in time: exit code 5.
    Guest,
    /// A file could not be written or read: exit code 6.
    Files,
    /// Stopped by the user: exit code 130.
    Cancelled,
}

/// A machine that was not started, did not come up, or could not be asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct BootError {
    /// How far it had come.
    pub stage: BootStage,
    pub failure: BootFailure,
    /// What is wrong; may have several lines. Without control characters.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// The last lines of the serial console.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub console_tail: Vec<String>,
    /// Where console and screenshot were kept, when they were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<PathBuf>,
    /// What had been found out by then.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
}

impl BootError {
    pub fn new(
        stage: BootStage,
        failure: BootFailure,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            stage,
            failure,
            message: printable_lines(&message.into()),
            remedy: printable(&remedy.into()),
            console_tail: Vec::new(),
            kept: None,
            items: Vec::new(),
        }
    }

    /// Before anything was started.
    pub fn preparing(failure: BootFailure, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(BootStage::Preparing, failure, message, remedy)
    }

    #[must_use]
    pub fn cancelled(stage: BootStage) -> Self {
        Self::new(
            stage,
            BootFailure::Cancelled,
            "stopped as asked",
            "the machine is off; nothing of it is left",
        )
    }

    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.failure {
            BootFailure::Input => 2,
            BootFailure::Missing => 3,
            BootFailure::Guest => 5,
            BootFailure::Files => 6,
            BootFailure::Cancelled => 130,
        }
    }
}

impl fmt::Display for BootError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for BootError {}
