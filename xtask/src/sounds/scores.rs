//! The scores, one for each name that `/play` knows. All of them are our own.

/// What each name plays.
pub(super) const ALL: [(&str, &str); 56] = [
    (
        "56k",
        "150 sine D5+A5 F5+B5 E5+G5 - C5:2 | square -:6 C6>C7 C7>E5 A6>A5 E7>C6 G6>D6 A5>C7:2 | noise -:8 x:6",
    ),
    (
        "ballmer",
        "190 brass C4+C5 C4+C5 D4+D5 C4+C5:2 - C4+C5 C4+C5 E4+E5 D4+D5:2 | kick x - x - x - x - x - x | snare - x - x - x - x - x",
    ),
    ("bell", "60 bell C6:3 | bell G6:3"),
    ("bezos", "170 voice G4>E4 - F4>D4 - E4>C4 - D4>B3 - G4>C4:3"),
    ("bueller", "60 voice D3:1 -:1 D3:1 -:2 | sine -:4 A6:0.1 - A6:0.1"),
    ("butts", "140 flute E5>G5 E5>G5 C5 D5>A5:2 | bass C3 - G2 - C3"),
    (
        "clowntown",
        "190 flute G5 F#5 F5 E5 D#5 E5 G5 - C6 B5 A#5 A5 G5:2 | bass C3 - G2 - C3 - G2 - C3 - G2 - C3:2 | hat - x - x - x - x - x - x",
    ),
    (
        "cottoneyejoe",
        "230 strings A4 B4 C#5 E5 C#5 B4 A4 F#4 A4 B4 C#5 B4 A4:3 | bass A2:2 E2:2 A2:2 D3:2 E2:2 A2:3 | kick x - x - x - x - x - x - x",
    ),
    ("crickets", "300 sine D8 D8 D8 -:4 D8 D8 D8 -:5 C8 C8 C8 -:4 D8 D8 D8 | noise x:24"),
    (
        "curb",
        "150 brass -:1 C3:2 -:1 G2:2 -:1 C3:1 E3:1 G2:2 | pluck E5 D5 C5 E5 G5:2 F5 E5 D5 C5 A4 C5:2",
    ),
    ("dadgummit", "210 pluck G5 E5 D5 B4 G4 E4 D4 B3 G3:3 | snare -:8 x:3"),
    (
        "dangerzone",
        "150 guitar E3+B3 E3+B3 E3+B3 G3+D4:2 E3+B3 A3+E4:2 G3+D4 E3+B3:3 | kick x - x - x - x - x - x | snare - - x - - - x - - - x",
    ),
    ("danielsan", "100 pluck E5 A5 B5:2 E6 D6 B5 A5 E5:3 | flute -:4 E5>B5:2 A5:3"),
    ("deeper", "120 voice C4>G3:2 G3>D3:2 D3>A2:2 A2>D2:4 | bass C3:2 G2:2 D2:2 A1:4"),
    ("donotwant", "110 voice A4>G4 F4>D4:2 - A4>F4 E4>A3:4 | strings -:3 D3+F3:2 C#3+E3:4"),
    (
        "drama",
        "100 brass C3+C4 - C3+C4 - F#2+F#3+C4:4 | strings -:4 C5+D#5+F#5+A5:4 | kick x - x - x",
    ),
    ("flawless", "260 bell C5 E5 G5 B5 C6 E6 G6 B6 C7:4 | pluck C4 E4 G4 B4 C5 E5 G5 B5 C6:4"),
    ("glados", "170 square A4 C5 E5 A5 E5 C5 G#4 B4 E5 G#5 E5 B4 | sine A3:6 E3:6"),
    ("gogogo", "80 square A4:0.8 -:0.2 A4:0.8 -:0.2 A4:0.8 -:0.2 A5:2.5 | noise -:3 x:2.5"),
    ("greatjob", "170 brass C5 C5 C5 E5:2 D5 E5 G5+C6:4 | snare x x x x - x x | crash -:7 x:4"),
    ("greyjoy", "70 voice D2+A2+D3:2 F2+C3+F3:2 E2+B2+E3:3 | strings D3:2 C3:2 B2:3 | noise x:7"),
    ("guarantee", "200 bell E7 E7 - G7:2 C8:4 | snare x | hat - x x - x"),
    (
        "heygirl",
        "80 brass G4>A4 C5:2 A4>G4 E4 G4>F4:3 | bass C3:2 A2:2 D3:2 G2:2 | hat x x x x x x x x",
    ),
    ("honk", "150 brass F4>D4:1 - F4>C4:1.5 | voice A#4>G4:1 - A#4>F4:1.5"),
    ("horn", "90 brass F4+A4+C5 F4+A4+C5 - F4+A4+C5:4"),
    ("horror", "240 strings E6+F6 - E6+F6 - E6+F6 - D#6+E6+F6:6 | bass -:6 C2:6"),
    ("inconceivable", "200 flute C5>C6:2 B5>D5:2 C5>G5 G5>C5 D5>A6:4 | bass C3 G2 C3 G2 C3"),
    (
        "letitgo",
        "200 bell E5 G5 B5 D6 G6 D6 B5 G5 A5 C6 E6 G6 C7:4 | strings E4+G4:4 D4+B4:4 C4+E4:8 | noise x:14",
    ),
    (
        "live",
        "220 square A5 A5 E5 A5 B5 B5 E5 B5 C6 C6 E6 A6:3 | kick x - x - x - x - x - x | bass A2:4 G2:4 F2:4 A2:2",
    ),
    (
        "loggins",
        "165 square C5 G4 C5 D5 E5:2 D5 C5 G5:4 | bass C2 C3 C2 C3 A1 A2 A1 A2 F2 F3 G2 | snare - - x - - - x - - - x | kick x - - - x - - - x",
    ),
    ("makeitso", "130 sine G5 C6 E6:2 - G6:3 | bell -:5 C7:3"),
    ("noooo", "60 voice G4>A4:1 A4>C3:4 | strings C3+D#3+G3:5"),
    (
        "nyan",
        "280 square E6 G6 D6 E6 - B5 D6 C6 B5 - G5 A5 B5 D6 E6 G6:2 | bass C3 C4 C3 C4 G2 G3 G2 G3 A2 A3 A2 A3 F2 F3 G2 G3 | hat x x x x x x x x x x x x x x x x",
    ),
    ("ohmy", "90 voice D4>G4 G4>B4:2 B4>F#4:3"),
    ("ohyeah", "100 voice A2>D3:2 - D3>G2:4 | bass D2:2 - G1:4 | hat x x x x x x x"),
    (
        "pushit",
        "130 bass A1 A1 - A1 C2 - A1 G1 A1 A1 - A1 | snare - - x - - - x - - - x | kick x - - x x - - x x | square A5 - - - G5 - - - E5 - A5",
    ),
    ("rimshot", "200 kick x - x | snare - x - | crash -:4 x:4 | kick -:4 x"),
    (
        "rollout",
        "150 square B5 - B5 - B5 - | bass E2:2 E2:2 G2:2 A2:2 E2:3 | kick x - x - x - x - x | noise -:5 x:6",
    ),
    (
        "rumble",
        "100 bell E6 E6 E6:4 | bass -:2 E1:2 F1:2 E1:3 | noise -:2 x:6 | kick -:3 x x x x x x",
    ),
    (
        "sax",
        "85 brass D5 F5 A5>G5:2 F5 D5 C5>D5:4 | bass D3:2 A2:2 G2:2 D2:4 | hat x - x x - x x - x",
    ),
    ("secret", "140 pluck E4 - F4 - F#4 - G4 - B4 - E5:2 | noise x - x - x - x"),
    (
        "sexyback",
        "120 bass D2 - D2 D2 F2 - D2 C2 D2 - D2 | kick x - - x - - x - x | snare - - x - - - x - - - x | guitar -:4 D4+A4 - -:2 F4+C5 - D4+A4",
    ),
    ("story", "110 bell G5 E5 C5 E5 G5:2 A5 F5 D5 F5 A5:2 G5:3 | pluck C4:3 G3:3 F3:3 G3:3 C4:3"),
    ("tada", "160 brass C4+E4+G4 C4+E4+G4+C5:5 | crash - x:5 | snare x"),
    ("tmyk", "220 bell D6 E6 F#6 A6 B6 D7 F#7:5 | flute A5:3 D6:4 C#6>D6:5 | strings D4+F#4+A4:12"),
    ("totes", "170 pluck C5 - G5:2 C6:2 | kick x - x | hat - x - x"),
    (
        "trololo",
        "190 voice C4 E4 G4 G4 A4 G4 E4:2 F4 F4 E4 D4 E4 C4:3 | bass C3:2 G2:2 C3:2 G2:2 F2:2 G2:2 C3:3",
    ),
    ("trombone", "110 brass A#3:2 A3:2 G#3:2 G3>F#3:6 | bass -:6 G2>F#2:6"),
    ("unix", "260 snare x - x x - x - x x x - x | square -:12 C6:2 -:1 G6:3"),
    ("vuvuzela", "60 brass A#3:3 | brass A#3>A3:3 | noise x:3"),
    ("what", "100 voice D4>C4 C4>A4:3 | pluck -:3 A5 C6"),
    (
        "whoomp",
        "115 bass C2:2 - C2 D#2 C2:3 | brass - - C4+G4+C5:1 - - D#4+A#4+D#5:1 C4+G4+C5:3 | kick x - - x - x x | snare - - x - - - x",
    ),
    ("wups", "130 flute C6>C5:2 | sine -:2 C4>F3:0.6 G3>C4:1.4"),
    ("yay", "190 voice C4+E4+G4 D4+F4+A4 E4+G4+C5:5 | bell -:2 C6 E6 G6 C7:3 | hat x x x x x x"),
    ("yeah", "120 guitar A2+E3+A3 - A2+E3+A3 D3+A3+D4:4 | crash -:3 x:4 | kick x - x x"),
    (
        "yodel",
        "200 voice G3 C4 E4 C5 E4 C5 G4:2 E4 C5 G4 E5 C5:4 | pluck C3 G3 C3 G3 C3 G3 C3 G3 G3 D4 G3 D4 C4:3",
    ),
];
