//! Stops the build with a sentence while the front-end packages are missing, because they are
//! embedded into the binary. Also has the crate built again when a file comes or goes in `assets/`.

use std::path::Path;

/// The folders whose files are embedded.
const EMBEDDED: [&str; 6] = ["css", "images", "js", "sounds", "vendor", "worker"];

fn main() {
    let assets = Path::new("../../assets");
    for folder in EMBEDDED.map(|name| assets.join(name)).iter().filter(|folder| folder.is_dir()) {
        println!("cargo::rerun-if-changed={}", folder.display());
    }
    let stamp = assets.join("vendor/.stamp");
    println!("cargo::rerun-if-changed={}", stamp.display());
    if !stamp.is_file() {
        println!(
            "cargo::error=The front-end packages are missing; fetch them with: cargo xtask assets"
        );
    }
}
