import TileBundles

/// A small bundle whose files refer to each other as tilesets do.
enum ArchiveSample {
    /// In the order in which an archive holds them.
    static let files: [(path: String, bytes: [UInt8])] = [
        (
            "tileset.json",
            text(
                """
                {"asset":{"version":"1.1"},"geometricError":9,"root":{"geometricError":5,"content":{"uri":"tiles/r.glb"},\
                "children":[{"content":{"uri":"tiles/b/inner.json?x#y"}},{"contents":[{"uri":"./tiles/c%20d.glb"}]},\
                {"content":{"uri":"tiles/r.glb"}},{"content":{"uri":"http://elsewhere/x.glb"}},\
                {"content":{"uri":"../outside.glb"}},{"content":{"uri":"nowhere.glb"}}]}}
                """)
        ),
        ("tiles/r.glb", text(String(repeating: "glTF", count: 700))),
        (
            "tiles/b/inner.json",
            text(#"{"root":{"content":{"uri":"z.glb"},"children":[{"content":{"uri":"../a.glb"}}]}}"#)
        ),
        ("tiles/b/z.glb", noise(5_000)),
        ("tiles/a.glb", noise(70_000)),
        ("tiles/c d.glb", text("short")),
        ("index.txt", text("nobody refers to this")),
        ("manifest.json", text("{}")),
        ("tiles/ä.glb", text("neither to this")),
    ]

    static var paths: [String] { files.map(\.path) }

    static func write(to writer: any BundleWriter, order: [Int]? = nil) throws {
        for index in order ?? Array(files.indices) { try writer.write(files[index].path, files[index].bytes) }
        try writer.finish()
    }

    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// Bytes that do not get smaller.
    private static func noise(_ count: Int) -> [UInt8] {
        var random = SeededRandom(seed: UInt64(count))
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
}

/// The code of the `BundleError` that a body throws; nil where it throws none.
func bundleErrorCode(_ body: () throws -> Void) -> BundleError.Code? {
    do {
        try body()
        return nil
    } catch { return (error as? BundleError)?.code }
}
