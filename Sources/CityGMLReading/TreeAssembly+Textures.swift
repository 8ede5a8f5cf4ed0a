internal import CityObjects
internal import MarkupReading

extension TreeAssembly {
    /// Marks the polygons of what ends here if a texture is for it: its id, as hash, and its first polygon.
    ///
    /// Complexity: O(1) where nobody asks for textures.
    mutating func markTextured(_ ended: (id: UInt64, firstPolygon: Int)?) {
        guard !texturedIdentifiers.isEmpty, let ended, ended.id != 0,
            TextureTargets.contains(ended.id, in: texturedIdentifiers)
        else { return }
        for index in ended.firstPolygon..<tree.polygons.count { tree.polygons[index].isTextured = true }
    }

    /// Whether a texture is for the ring that opens: some are for rings alone.
    func isTextured(_ attributes: borrowing MarkupAttributes) -> Bool {
        guard !texturedIdentifiers.isEmpty else { return false }
        var hash: UInt64 = 0
        attributes.withBytes(.identifier) { hash = ReferenceTable.hash($0) }
        return hash != 0 && TextureTargets.contains(hash, in: texturedIdentifiers)
    }
}
