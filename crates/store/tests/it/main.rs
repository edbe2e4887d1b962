//! What the store promises, over real databases.

mod contract;
