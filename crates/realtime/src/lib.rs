//! Fan-out: carries events between processes, frames to subscribers, presence and typing.
