//! Pictures: their size as shown, and smaller ones made of them. Only PNG, JPEG, GIF, WebP and TIFF
//! are decoded, told apart by their bytes, and never beyond the limits below.

mod jpeg;

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageEncoder, ImageError, ImageFormat, ImageReader, Limits,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
    metadata::Orientation,
};

/// The most pixels that we decode: a little more than the largest phone camera makes.
pub const PIXEL_LIMIT: u64 = 50_000_000;

/// The longest side that we decode; WebP and old JPEG cannot be longer than this either.
pub const SIDE_LIMIT: u32 = 16_383;

/// What one call may allocate for pixels: as many as we decode, with four bytes each.
pub const MEMORY_LIMIT: u64 = 4 * PIXEL_LIMIT;

/// The longest colour profile that a small picture keeps; those of cameras have a few hundred bytes.
const PROFILE_LIMIT: usize = 16 * 1024;

/// How good a lossy small picture is, of 100.
const QUALITY: u8 = 82;

/// Why bytes are no picture that we take.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not one of the formats that we decode, whatever it is called.
    #[error("not a PNG, JPEG, GIF, WebP or TIFF picture")]
    Unsupported,
    /// More pixels than we decode; perhaps a few bytes that claim to be a very large picture.
    #[error("the picture has too many pixels")]
    TooLarge,
    /// It begins like a picture and is none, or it ends too early.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
}

/// A width and a height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

impl Size {
    /// The box for a person's picture.
    pub const AVATAR: Self = Self { width: 512, height: 512 };
    /// The box for a picture in a message.
    pub const THUMB: Self = Self { width: 1200, height: 800 };

    /// The largest size of the same shape inside that box, never larger than this one.
    pub fn within(self, bounds: Self) -> Self {
        if self.width <= bounds.width && self.height <= bounds.height {
            return self;
        }
        let (width, height) = (u64::from(self.width), u64::from(self.height));
        let (across, down) = (u64::from(bounds.width), u64::from(bounds.height));
        if width * down > height * across {
            Self { width: bounds.width, height: scaled(height, across, width) }
        } else {
            Self { width: scaled(width, down, height), height: bounds.height }
        }
    }

    fn turned(self) -> Self {
        Self { width: self.height, height: self.width }
    }
}

/// `length * to / from`, rounded, at least one pixel.
fn scaled(length: u64, to: u64, from: u64) -> u32 {
    let rounded = (length * to + from / 2) / from;
    u32::try_from(rounded).unwrap_or(u32::MAX).max(1)
}

/// A format that we read and write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lossless, with transparency.
    Png,
    /// For photographs.
    Jpeg,
    /// Only the first frame is kept.
    Gif,
    /// Small, with transparency.
    Webp,
    /// What scanners write and browsers do not show.
    Tiff,
}

impl Format {
    /// The format of these bytes.
    pub fn of(bytes: &[u8]) -> Result<Self, Error> {
        match image::guess_format(bytes) {
            Ok(ImageFormat::Png) => Ok(Self::Png),
            Ok(ImageFormat::Jpeg) => Ok(Self::Jpeg),
            Ok(ImageFormat::Gif) => Ok(Self::Gif),
            Ok(ImageFormat::WebP) => Ok(Self::Webp),
            Ok(ImageFormat::Tiff) => Ok(Self::Tiff),
            Ok(_) | Err(_) => Err(Error::Unsupported),
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Tiff => "image/tiff",
        }
    }

    fn coder(self) -> ImageFormat {
        match self {
            Self::Png => ImageFormat::Png,
            Self::Jpeg => ImageFormat::Jpeg,
            Self::Gif => ImageFormat::Gif,
            Self::Webp => ImageFormat::WebP,
            Self::Tiff => ImageFormat::Tiff,
        }
    }
}

/// How large a picture is when shown upright. Reads no pixels.
pub fn size(bytes: &[u8]) -> Result<Size, Error> {
    let mut decoder = open(bytes)?;
    let size = dimensions(&decoder);
    let orientation = decoder.orientation().map_err(damaged)?;
    Ok(if is_on_its_side(orientation) { size.turned() } else { size })
}

/// A small upright picture that fits into that box, and nothing else of the original but what its
/// colours mean: no place, no camera, no second frame. One that already fits keeps its size.
pub fn thumbnail(bytes: &[u8], bounds: Size, format: Format) -> Result<Vec<u8>, Error> {
    let mut decoder = open(bytes)?;
    if Format::of(bytes)? == Format::Jpeg {
        jpeg::check(bytes, decoder.total_bytes())?;
    }
    let orientation = decoder.orientation().map_err(damaged)?;
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| is_of_rgb(profile));
    // Turning the small picture is cheaper than turning the large one.
    let bounds = if is_on_its_side(orientation) { bounds.turned() } else { bounds };
    let size = dimensions(&decoder);
    let smaller = size.within(bounds);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    if smaller != size {
        picture = picture.thumbnail_exact(smaller.width, smaller.height);
    }
    picture.apply_orientation(orientation);
    encode(picture, format, profile)
}

/// Whether a colour profile is about red, green and blue, which is what we write. Without it the
/// photographs of most telephones look pale.
fn is_of_rgb(profile: &[u8]) -> bool {
    profile.len() <= PROFILE_LIMIT && profile.get(16..20) == Some(b"RGB ".as_slice())
}

/// A decoder that has read the head and found it within the limits.
fn open(bytes: &[u8]) -> Result<impl ImageDecoder + '_, Error> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), Format::of(bytes)?.coder());
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MEMORY_LIMIT);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(damaged)?;
    let Size { width, height } = dimensions(&decoder);
    let pixels = u64::from(width) * u64::from(height);
    let too_large = width.max(height) > SIDE_LIMIT
        || pixels > PIXEL_LIMIT
        || decoder.total_bytes() > MEMORY_LIMIT;
    if too_large { Err(Error::TooLarge) } else { Ok(decoder) }
}

fn dimensions(decoder: &impl ImageDecoder) -> Size {
    let (width, height) = decoder.dimensions();
    Size { width, height }
}

fn is_on_its_side(orientation: Orientation) -> bool {
    match orientation {
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => true,
        Orientation::NoTransforms
        | Orientation::Rotate180
        | Orientation::FlipHorizontal
        | Orientation::FlipVertical => false,
    }
}

fn encode(
    picture: DynamicImage,
    format: Format,
    profile: Option<Vec<u8>>,
) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    match format {
        Format::Webp => bytes = webp(picture),
        Format::Jpeg => {
            let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
            write(&picture.into_rgb8().into(), encoder, profile)?;
        }
        Format::Png => write(&written_as_png(picture), PngEncoder::new(&mut bytes), profile)?,
        Format::Gif | Format::Tiff => DynamicImage::from(picture.into_rgba8())
            .write_to(&mut Cursor::new(&mut bytes), format.coder())
            .map_err(damaged)?,
    }
    Ok(bytes)
}

fn write(
    picture: &DynamicImage,
    mut encoder: impl ImageEncoder,
    profile: Option<Vec<u8>>,
) -> Result<(), Error> {
    if let Some(profile) = profile.filter(|_| picture.color().has_color()) {
        // A format that knows no profiles does without.
        let _ = encoder.set_icc_profile(profile);
    }
    picture.write_with_encoder(encoder).map_err(damaged)
}

/// PNG knows whole numbers only.
fn written_as_png(picture: DynamicImage) -> DynamicImage {
    match picture {
        DynamicImage::ImageRgb32F(_) | DynamicImage::ImageRgba32F(_) => picture.into_rgba8().into(),
        other => other,
    }
}

fn webp(picture: DynamicImage) -> Vec<u8> {
    let (width, height) = (picture.width(), picture.height());
    let pixels = picture.into_rgba8();
    webp::Encoder::from_rgba(&pixels, width, height).encode(f32::from(QUALITY)).to_vec()
}

fn damaged(error: ImageError) -> Error {
    match error {
        ImageError::Limits(_) => Error::TooLarge,
        ImageError::Unsupported(_) => Error::Unsupported,
        other => Error::Damaged(other.to_string()),
    }
}

#[cfg(test)]
mod tests;
