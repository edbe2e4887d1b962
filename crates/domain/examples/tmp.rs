use campfire_domain::messages::body;
fn main() {
    for h in [
        "<html><p>a</p></html>",
        "<head><p>a</p>",
        "<meta charset=utf-8><p>a</p>",
        "<style>x</style><p>a</p>",
        "<title>Doc</title><p>a</p>",
        "<body lang=EN-GB><p>a</p></body></html>",
        "<title>Doc</title></head><body><p>a</p>",
        "a</body>b",
        "<p>a</p></body></html>",
    ] {
        println!("{h:50} => {:?}", body::clean(h));
    }
}
