//! Films, and AVIF, which is a film of one frame: their size as shown and a frame of them. ffmpeg
//! looks at them, as a program of its own that gets little time and memory, reads the one file by a
//! format of our choosing, and knows no network. Where there is no ffmpeg, they are files like any
//! other.

use std::{
    io::{self, Read},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use rustix::process::{Pid, Resource, Rlimit, prlimit};

use crate::picture::{self, Format, Size};

/// How long one look may take, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(20);
/// How many seconds of a processor it may use.
const PROCESSOR: u64 = 15;
/// How much memory it may map, its own libraries included.
const MEMORY: u64 = 2 * 1024 * 1024 * 1024;
/// The most bytes of an answer: a frame of 1200 by 800 pixels as PNG, and some.
const ANSWER: u64 = 8 * 1024 * 1024;
/// Where programs are.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// Why there is no size or frame of a film.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not one of the formats that we have looked at.
    #[error("not an MP4, QuickTime or WebM film, and no AVIF")]
    Unsupported,
    /// There is nothing to see in it: it is a sound.
    #[error("there is only a sound in it")]
    OnlySound,
    /// ffmpeg is not installed, or cannot be started.
    #[error("ffmpeg cannot be run: {0}")]
    NoProgram(io::Error),
    /// It took too long.
    #[error("it took too long")]
    TooLong,
    /// ffmpeg found no film in it, or nothing that we understand.
    #[error("the film is damaged")]
    Damaged,
}

/// How large a film is when shown upright.
///
/// # Errors
/// Whatever keeps us from knowing.
pub fn size(file: &Path, media_type: &str) -> Result<Size, Error> {
    let mut command = program("ffprobe", file, media_type)?;
    // V, because the cover of a recording, which v counts, is no film.
    command.args(["-select_streams", "V:0", "-show_entries"]).args([
        "stream=width,height:stream_side_data=rotation:stream_tags=rotate",
        "-of",
        "default=noprint_wrappers=1",
    ]);
    let said = answer(command)?;
    if said.trim_ascii().is_empty() && has_sound(file, media_type)? {
        return Err(Error::OnlySound);
    }
    size_in(&String::from_utf8_lossy(&said)).ok_or(Error::Damaged)
}

fn has_sound(file: &Path, media_type: &str) -> Result<bool, Error> {
    let mut command = program("ffprobe", file, media_type)?;
    command.args(["-select_streams", "a:0", "-show_entries", "stream=index", "-of", "csv"]);
    Ok(!answer(command)?.trim_ascii().is_empty())
}

/// A frame that shows what the film is about, upright, that fits into that box.
///
/// # Errors
/// Whatever keeps us from making it.
pub fn frame(
    file: &Path,
    media_type: &str,
    bounds: Size,
    format: Format,
) -> Result<Vec<u8>, Error> {
    let mut command = program("ffmpeg", file, media_type)?;
    let Size { width, height } = bounds;
    let smaller = format!(
        "scale=w='min({width},iw)':h='min({height},ih)':force_original_aspect_ratio=decrease,\
         thumbnail=24"
    );
    command.args(["-map", "0:v:0", "-vf", &smaller, "-frames:v", "1"]);
    command.args(["-threads", "1", "-f", "image2pipe", "-c:v", "png", "pipe:1"]);
    let frame = answer(command)?;
    picture::thumbnail(&frame, bounds, format).map_err(|_| Error::Damaged)
}

/// Whether browsers play films of that type, and ffmpeg is asked about them.
pub fn is_film(media_type: &str) -> bool {
    is_read(media_type) && media_type.starts_with("video/")
}

/// Whether ffmpeg is asked about files of that type.
pub fn is_read(media_type: &str) -> bool {
    demuxer(media_type).is_some()
}

/// The part of ffmpeg that reads a format; no other gets to see the bytes.
fn demuxer(media_type: &str) -> Option<&'static str> {
    match media_type {
        "video/mp4" | "video/x-m4v" | "video/quicktime" | "image/avif" => Some("mov"),
        "video/webm" => Some("matroska"),
        _ => None,
    }
}

fn program(name: &str, file: &Path, media_type: &str) -> Result<Command, Error> {
    let format = demuxer(media_type).ok_or(Error::Unsupported)?;
    let mut input = std::ffi::OsString::from("file:");
    input.push(file);
    let mut command = Command::new(name);
    command.env_clear().env("PATH", PATH).current_dir("/");
    command.args(["-hide_banner", "-v", "error"]);
    if name == "ffmpeg" {
        command.args(["-nostdin", "-threads", "1"]);
    }
    command.args(["-max_alloc", "268435456", "-protocol_whitelist", "file", "-f", format, "-i"]);
    command.arg(input).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    Ok(command)
}

/// Runs a program and reads what it says, unless it takes too long or says too much.
fn answer(mut command: Command) -> Result<Vec<u8>, Error> {
    let mut child = command.spawn().map_err(Error::NoProgram)?;
    let answered = confine(&child).and_then(|()| hear(child.stdout.take().ok_or(Error::Damaged)?));
    if answered.is_err() {
        // It may have ended by itself already.
        let _ = child.kill();
    }
    let ended = child.wait();
    let bytes = answered?;
    if ended.is_ok_and(|status| status.success()) { Ok(bytes) } else { Err(Error::Damaged) }
}

fn confine(child: &Child) -> Result<(), Error> {
    let limit = |most| Rlimit { current: Some(most), maximum: Some(most) };
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    for (resource, most) in
        [(Resource::As, MEMORY), (Resource::Cpu, PROCESSOR), (Resource::Fsize, 0)]
    {
        match prlimit(pid, resource, limit(most)) {
            // It ended before we looked.
            Ok(_) | Err(rustix::io::Errno::SRCH) => {}
            Err(error) => return Err(Error::NoProgram(error.into())),
        }
    }
    Ok(())
}

fn hear(output: ChildStdout) -> Result<Vec<u8>, Error> {
    let (teller, told) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = output.take(ANSWER).read_to_end(&mut bytes);
        // Nobody listens any more when it took too long.
        let _ = teller.send(read.map(|_| bytes));
    });
    match told.recv_timeout(PATIENCE) {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(Error::Damaged),
        Err(_) => Err(Error::TooLong),
    }
}

/// The size in what ffprobe says, turned as the film wants to be shown.
fn size_in(said: &str) -> Option<Size> {
    let number = |name: &str| {
        said.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('=')?.parse::<i64>().ok())
    };
    let side = |name: &str| {
        let side = u32::try_from(number(name)?).ok()?;
        (1..=picture::SIDE_LIMIT).contains(&side).then_some(side)
    };
    let (width, height) = (side("width")?, side("height")?);
    if u64::from(width) * u64::from(height) > picture::PIXEL_LIMIT {
        return None;
    }
    let turned = number("rotation").or_else(|| number("TAG:rotate")).unwrap_or(0);
    Some(if turned.rem_euclid(180) == 90 {
        Size { width: height, height: width }
    } else {
        Size { width, height }
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::kind;

    /// A film of a second, made by ffmpeg itself.
    fn film(folder: &Path, name: &str, more: &[&str]) -> PathBuf {
        let path = folder.join(name);
        let source = ["-f", "lavfi", "-i", "testsrc=size=320x180:rate=10:duration=1"];
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error"]).args(source).args(more).arg(&path);
        assert!(ffmpeg.status().unwrap().success());
        path
    }

    #[test]
    fn a_film_has_a_size_and_a_frame() {
        let folder = tempfile::tempdir().unwrap();
        let film = film(folder.path(), "a.mp4", &["-pix_fmt", "yuv420p"]);
        assert_eq!(size(&film, "video/mp4").unwrap(), Size { width: 320, height: 180 });
        let bounds = Size { width: 160, height: 160 };
        let frame = frame(&film, "video/mp4", bounds, Format::Webp).unwrap();
        assert_eq!(Format::of(&frame).unwrap(), Format::Webp);
        assert_eq!(picture::size(&frame).unwrap(), Size { width: 160, height: 90 });
    }

    /// A sound of a second, made by ffmpeg itself.
    fn sound(folder: &Path, name: &str, more: &[&str]) -> PathBuf {
        let path = folder.join(name);
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:duration=1"]);
        ffmpeg.args(more).arg(&path);
        assert!(ffmpeg.status().unwrap().success());
        path
    }

    #[test]
    fn a_recording_in_the_container_of_a_film_is_a_sound_with_a_cover_too() {
        const COVER: &str = "-f lavfi -i testsrc=size=64x64:rate=1:duration=1 -map 0 -map 1 \
                             -c:v mjpeg -pix_fmt yuvj420p -disposition:v:0 attached_pic";
        let folder = tempfile::tempdir().unwrap();
        for (name, media_type, more) in [
            ("a.mp4", "video/mp4", ""),
            ("a.webm", "video/webm", ""),
            ("covered.mp4", "video/mp4", COVER),
        ] {
            let more: Vec<&str> = more.split_whitespace().collect();
            let sound = sound(folder.path(), name, &more);
            let head = std::fs::read(&sound).unwrap();
            assert_eq!(kind::media_type(&head, None, name), media_type, "{name}");
            assert!(matches!(size(&sound, media_type), Err(Error::OnlySound)), "{name}");
        }
    }

    #[test]
    fn an_avif_is_a_film_of_one_frame() {
        let folder = tempfile::tempdir().unwrap();
        let still = ["-frames:v", "1", "-c:v", "libaom-av1", "-cpu-used", "8"];
        let avif = film(folder.path(), "a.avif", &still);
        assert_eq!(size(&avif, "image/avif").unwrap(), Size { width: 320, height: 180 });
        let bounds = Size { width: 160, height: 160 };
        let frame = frame(&avif, "image/avif", bounds, Format::Png).unwrap();
        assert_eq!(Format::of(&frame).unwrap(), Format::Png);
        assert_eq!(picture::size(&frame).unwrap(), Size { width: 160, height: 90 });
        assert!(is_read("image/avif") && !is_film("image/avif"));
    }

    #[test]
    fn a_film_is_told_by_its_bytes_and_by_nothing_that_they_name() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("list.mp4");
        std::fs::write(&list, "ffconcat version 1.0\nfile '/etc/passwd'\n").unwrap();
        assert!(matches!(size(&list, "video/mp4"), Err(Error::Damaged)));
        assert!(matches!(
            frame(&list, "video/webm", Size::THUMB, Format::Webp),
            Err(Error::Damaged)
        ));
        assert!(matches!(size(&list, "video/x-msvideo"), Err(Error::Unsupported)));
        let film = film(folder.path(), "a.webm", &[]);
        let bytes = std::fs::read(&film).unwrap();
        std::fs::write(&film, &bytes[..200]).unwrap();
        assert!(matches!(
            frame(&film, "video/webm", Size::THUMB, Format::Webp),
            Err(Error::Damaged)
        ));
    }

    #[test]
    fn a_turned_film_is_measured_upright() {
        let check = |said: &str, expected| {
            assert_eq!(size_in(said).map(|size| (size.width, size.height)), expected, "{said}");
        };
        check("width=320\nheight=180\n", Some((320, 180)));
        check("width=320\nheight=180\nTAG:rotate=90\n", Some((180, 320)));
        check("width=320\nheight=180\nrotation=-90\n", Some((180, 320)));
        check("width=320\nheight=180\nrotation=180\n", Some((320, 180)));
        check("width=0\nheight=180\n", None);
        check("width=99999\nheight=180\n", None);
        check("width=16000\nheight=16000\n", None);
        check("nothing", None);
    }
}
