//! The only way out to the network: resolves, classifies, pins, caps.
