import Testing
import TileBundles

@Suite("Paths in bundles")
struct BundlePathTests {
    @Test(
        "References are resolved as RFC 3986 does, and end at the bundle",
        arguments: [
            ("a.glb", "a.glb"), ("./a.glb?v=1#x", "a.glb"), ("../d.glb", "d.glb"), ("b%20c.glb", "deep/b c.glb"),
            ("%2e%2E/d.glb", "d.glb"), ("x/../y//z.glb", "deep/y/z.glb"), ("100%.glb", "deep/100%.glb"),
            ("a%2g.glb", "deep/a%2g.glb"), ("a%+1.glb", "deep/a%+1.glb"), ("%C3%BC.glb", "deep/ü.glb"),
            ("../../secret", nil), ("%2e%2e/%2e%2e/secret", nil), ("..%2Fsecret", nil), ("/root.glb", nil),
            ("https://x.org/a.glb", nil), ("data:text/plain,a", nil), ("?v=1", nil), ("", nil), ("..", nil),
        ] as [(String, String?)])
    func references(uri: String, expected: String?) {
        let isInRoot = ["a.glb", "./a.glb?v=1#x"].contains(uri)
        #expect(BundlePath.resolved(uri, besides: isInRoot ? "tileset.json" : "deep/tileset.json") == expected)
    }
}
