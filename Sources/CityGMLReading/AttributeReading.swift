internal import CityObjects
internal import MarkupReading

/// What is known of attributes while a tree is read.
struct AttributeReading {
    /// A property or a class in one, while it is open.
    struct OpenProperty: BitwiseCopyable {
        var code: ElementCode
        /// The path around it.
        var outer: Int32
        /// Whether it stands directly in an object or a surface.
        var isDirect: Bool
        /// Whether something has been opened in it.
        var isGroup = false
    }

    /// A generic attribute, while it is open.
    struct Generic {
        /// The number of the path around it.
        var base: Int32
        /// The number of its whole name; 0 until that is known.
        var name: Int32
        var kind: AttributeKind
        var unit: Int32 = 0
        var codeSpace: Int32 = 0
        /// A value that came before the name.
        var early = ""
    }

    /// A height of CityGML 3.0, while it is open.
    struct Height {
        var value = ""
        var unit: Int32 = 0
        var isMeasured = false
    }

    /// A document of many objects with names of their own must not fill the memory.
    private static let mostNames = 1 << 14

    var names = AttributeNames()
    /// The meanings of the handler's element codes.
    var elements: [AttributeElement] = []
    var index = AttributeIndex()
    var codeLists = CodeLists()
    /// The number of the name that the values at hand start with; 0 directly in an object.
    var path: Int32 = 0
    /// The unit of the property opened last.
    var unit: Int32 = 0
    /// The code space of the property opened last.
    var codeSpace: Int32 = 0
    /// The link of the property opened last.
    var link = ""
    var generic: Generic?
    var height: Height?
    /// Where a measured height was made of a height of CityGML 3.0, and whether that says that it was measured.
    var derivedHeights: [UInt64: (attribute: Int, isMeasured: Bool)] = [:]

    /// Learns what the next element code means.
    mutating func addElement(_ localName: String, namespace: String, isStandard: Bool, isGML: Bool) {
        elements.append(
            AttributeElement(localName, namespace: namespace, isStandard: isStandard, isGML: isGML, names: &names))
    }

    /// Forgets the attributes of the tree before, and whether the names must be numbered anew.
    mutating func beginTree() -> Bool {
        index.removeAll()
        if !derivedHeights.isEmpty { derivedHeights = [:] }
        // Elements have up to three names each, which stay.
        return names.count > Self.mostNames + 3 * elements.count
    }

    /// Forgets what is open.
    mutating func reset() {
        path = 0
        generic = nil
        height = nil
        link = ""
    }
}
