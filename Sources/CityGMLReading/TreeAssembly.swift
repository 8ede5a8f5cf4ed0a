package import CityObjects
package import Diagnostics
package import MarkupReading

/// Makes a tree of the events of each of a document's members.
///
/// A table of meanings and a stack of roles; nothing of the document is kept but the tree of the member at hand. A
/// struct, so that its hundred small accesses in an event are checked for exclusivity when it is compiled, not when it
/// runs: that took a fifth of the time.
package struct TreeAssembly {
    /// What an open element is to the reader: plain bytes, so that to keep it and to take it back counts no references.
    enum Role: BitwiseCopyable {
        case container
        /// Holds city objects: a member, or a property such as `consistsOfBuildingPart`.
        case objects(isFeature: Bool)
        /// A property of the model of which the first element decides whether it is a member.
        case candidate(ElementCode, line: Int)
        /// Holds boundary surfaces.
        case bounds
        case cityObject(previous: Int32, surface: Int32, frame: Frame)
        case surface(previous: Int32)
        case geometryProperty(Geometry, surface: Int32)
        case geometry
        case aggregate(hasFrame: Bool)
        case solid(outer: SolidShell, hasFrame: Bool)
        case orientable(previous: Bool)
        case polygon(id: UInt64, hasFrame: Bool)
        case exterior
        case interior
        case ring(firstPoint: Int, hasFrame: Bool)
        case positions(hasFrame: Bool)
        case coordinates
        case genericAttribute
        case genericName
        case genericValue
        case genericSet(outer: Int32)
        case property(AttributeReading.OpenProperty)
        /// Holds attributes without a name of its own: a class in a property.
        case attributeShell(AttributeReading.OpenProperty)
        case addressPart(ElementCode)
        case envelope(isModel: Bool)
        case corner(isLower: Bool)
        /// The role of a group's member, CityGML 3.0.
        case groupRole
        case skipped
    }

    /// What polygons met now belong to.
    struct Geometry: BitwiseCopyable {
        var level: LevelOfDetail = .lod0
        var isActive = false
        var ordinal: Int32 = 0
        var isReversed = false
        var frame = Frame()
    }

    /// The shell that polygons met now are faces of; no solid is −1.
    struct SolidShell: BitwiseCopyable {
        var solid: Int32 = -1
        var shell: Int32 = 0
    }

    /// How coordinates are meant: holds inside the element that states it.
    struct Frame: Equatable, BitwiseCopyable {
        /// Where the name of its reference system stands in `systems`.
        var system: Int32 = 0
        /// As a geometry states it, 2 or 3; 0 where none does.
        var dimension: Int32 = 0
    }

    /// The document at hand; its envelope is filled in while its header is read.
    package var document: DocumentContext
    /// What was met and passed over, counted by name.
    package var notes = CountedNotes()
    /// Receives each finished tree; the tree's memory is reused after the call.
    package var onTree: (inout CityObjectTree) -> Void = { _ in }
    /// Receives each group of city objects.
    var onGroup: (CityObjectGroup) -> Void = { _ in }
    /// Is told prefixes without a namespace; without it, they are counted.
    var onUndeclaredPrefix: ((String, Int) -> Void)?
    /// The groups that are open, the innermost last.
    var groups: [OpenGroup] = []
    /// Sees each tree before its references are followed; true if it takes the tree as it is.
    var onReferences: (inout CityObjectTree, ReferenceTable, _ isFeatureOfExtension: Bool) -> Bool = { _, _, _ in false
    }
    /// The ordinal of the next member in its file.
    package var nextOrdinal = 0
    /// The ordinal of the member at hand: members without an object that is known count, too.
    private var ordinal = 0
    private var ordinalInMember = 0
    /// The member that was opened last, until an object is met in it or something that is counted.
    var emptyMember: EmptyMember?
    /// Whether the tree at hand is a feature of an extension that stands in GML's own member: perhaps no city object.
    var isFeatureOfExtension = false
    /// The objects of the tree at hand that only an extension knows.
    var extensionObjects: Set<Int32> = []

    var elements: [CityGMLElement] = []
    var elementNames: [String] = []
    var elementNamespaces: [String] = []
    /// Whether an element is of CityGML's own modules, or of none.
    var isStandardElement: [Bool] = []
    /// Whether an element counts as a member where it stands in the model: as for who splits documents, of whatever
    /// namespace.
    private(set) var isMember: [Bool] = []
    /// Whether an element is called as classes are.
    private(set) var isClass: [Bool] = []
    var roles = RoleStack<Role>()
    var skipDepth = 0
    var tree = CityObjectTree()
    var hasTree = false
    var currentObject: Int32 = -1
    var currentSurface: Int32 = -1
    var geometry = Geometry()
    /// What held outside the open geometries that state their own.
    var outerFrames: [Frame] = []
    /// The `srsName`s that the tree at hand is in, the document's first.
    var systems = [""]
    var geometryCount: Int32 = 0
    var attributing = AttributeReading()
    var references = ReferenceTable()
    var currentPolygonLine = 0
    var polygonFirstRing: Int32 = 0
    var polygonHasUnclosedRing = false
    /// Whether a polygon, or a ring, is open: another one in it would tear the rings of both apart.
    var isPolygonOpen = false
    var isRingOpen = false
    var polygonIdentifier: Range<Int32> = 0..<0
    /// Sorted hashes of the ids that textures of the document are for; empty where nobody asks.
    package var texturedIdentifiers: [UInt64] = []
    var ringIsTextured = false
    var coordinateFault = false
    var solidShell = SolidShell()

    /// Whether only geometry and surfaces are wanted: attributes of objects, and what their codes mean, are not kept.
    var isLending = false
    /// What is made of the members.
    let options: ReadingOptions

    /// A reader for one worker; `document` is set before each stretch.
    package init(document: DocumentContext, options: ReadingOptions = ReadingOptions()) {
        self.document = document
        self.options = options
    }

    /// Forgets a member that was cut short.
    package mutating func reset() {
        roles.removeAll()
        skipDepth = 0
        tree.removeAll()
        hasTree = false
        currentObject = -1
        currentSurface = -1
        geometry = Geometry()
        outerFrames.removeAll(keepingCapacity: true)
        coordinateFault = false
        solidShell = SolidShell()
        isPolygonOpen = false
        isRingOpen = false
        attributing.reset()
        references.removeAll()
        groups.removeAll()
        emptyMember = nil
    }

    package mutating func code(forElement localName: String, namespace: String) -> ElementCode {
        elements.append(CityGMLVocabulary.element(localName, namespace: namespace))
        elementNames.append(localName)
        elementNamespaces.append(namespace)
        addAttributeElement(localName, namespace: namespace)
        isMember.append(MemberSplitter.isMemberName(localName))
        isClass.append(MemberSplitter.isClassName(localName))
        isStandardElement.append(namespace.isEmpty || CityGMLVocabulary.isStandard(namespace))
        return ElementCode(elements.count - 1)
    }

    package mutating func startElement(_ code: ElementCode, attributes: borrowing MarkupAttributes, line: Int) -> Bool {
        if skipDepth > 0 {
            skipDepth += 1
            return false
        }
        if roles.isEmpty, isMember[Int(code)] { countMember() }
        if !groups.isEmpty { turnToGroup(code) }
        // Deeper than in a member's property nothing of the model itself stands.
        let (role, wantsText) =
            (roles.count < 2 ? openInModel(code, attributes, line) : nil) ?? open(code, attributes, line)
        if case .skipped = role {
            skipDepth = 1
            return false
        }
        roles.append(role)
        return wantsText
    }

    /// Takes the reference system that the root states for want of an envelope's, whose tag comes later and wins.
    ///
    /// No schema has the attribute there, but writers do.
    package mutating func rootInProlog(attributes: borrowing MarkupAttributes) {
        guard document.srsName.isEmpty, let name = attributes.text(.srsName) else { return }
        document.srsName = name
    }

    package mutating func undeclaredPrefix(_ prefix: String, line: Int) {
        if let onUndeclaredPrefix { return onUndeclaredPrefix(prefix, line) }
        note(
            .undeclaredPrefix, name: "\(prefix): in \(document.file)",
            at: Place(file: document.file, line: line, gmlID: hasTree ? tree.objects.first?.identifier ?? "" : ""))
    }

    package mutating func endElement(_ code: ElementCode, text: Span<UInt8>) {
        if skipDepth > 0 {
            skipDepth -= 1
            return
        }
        guard let role = roles.popLast() else { return }
        close(role, text)
    }

    /// Counts something that was met and is passed over, under its name.
    mutating func note(_ code: ProblemCode, name: String, at place: Place, count: Int = 1) {
        notes.add(code, name: name, at: place, count: count)
    }

    /// Gives the member that starts its ordinal, as who splits the document counts it.
    mutating func countMember() {
        ordinal = nextOrdinal
        ordinalInMember = 0
        nextOrdinal += 1
    }

    /// Passes an element over with a note under its name.
    mutating func pass(_ code: ElementCode, _ problem: ProblemCode, _ line: Int) -> (Role, Bool) {
        emptyMember = nil
        note(
            problem, name: elementNames[Int(code)],
            at: Place(file: document.file, line: line, gmlID: hasTree ? tree.objects.first?.identifier ?? "" : ""))
        return (.skipped, false)
    }

    // swift-format-ignore: the one place where every element is dispatched
    private mutating func open(
        _ code: ElementCode, _ attributes: borrowing MarkupAttributes, _ line: Int
    ) -> (Role, Bool) {
        let element = elements[Int(code)]
        switch element {
        case .member, .featureMember:
            if roles.isEmpty { beginMember(code, attributes, line) }
            if case .featureMember = element { return (.objects(isFeature: true), false) }
            return (.objects(isFeature: false), false)
        case .cityModel:
            return (.container, false)
        case .cityObjectProperty:
            guard isStandard(code) || isInsideObject else { return openAttribute(.foreign, code, attributes, line) }
            // A link to an object that stands elsewhere, such as a unit's room, is kept as its address like all links.
            if isInsideObject, let target = attributes.text(.href) {
                addObjectReference(target, line)
                return openAttribute(.property(.text), code, attributes, line)
            }
            noteObjectReference(code, attributes, line)
            return (.objects(isFeature: false), false)
        case .cityObject(let kind):
            guard isStandard(code) || isInsideObjects else { return openAttribute(.foreign, code, attributes, line) }
            return openObject(kind, code, attributes, line)
        case .boundarySurface(let kind):
            guard isStandard(code) || isInsideBounds else { return openAttribute(.foreign, code, attributes, line) }
            return openSurface(kind, code, attributes, line)
        case .boundedBy:
            guard !hasTree || isStandard(code) || isInsideObject || isGML(code) else {
                return openAttribute(.foreign, code, attributes, line)
            }
            addSurfaceReference(attributes, line)
            return (.bounds, false)
        case .envelope:
            guard hasTree || !isInMember else { return (.skipped, false) }
            if let name = attributes.text(.srsName), !name.isEmpty {
                if hasTree { setSystem(name) } else { document.srsName = name }
            }
            if !hasTree, let dimension = attributes.text(.srsDimension).flatMap(Int.init) {
                document.dimension = dimension
            }
            return (.envelope(isModel: !hasTree), false)
        case .lowerCorner, .upperCorner:
            guard case .envelope(isModel: true)? = roles.last else { return (.skipped, false) }
            if case .lowerCorner = element { return (.corner(isLower: true), true) }
            return (.corner(isLower: false), true)
        case .geometryProperty(let level, let kind):
            guard hasTree, currentObject >= 0 else { return (.skipped, false) }
            if case .passedOver = kind {
                if elementNames[Int(code)].hasSuffix("ImplicitRepresentation") { tree.implicitGeometries += 1 }
                return pass(code, .contentPassedOver, line)
            }
            let role = openGeometryProperty(level, kind)
            addReference(attributes, line)
            return (role, false)
        case .curve:
            guard geometry.isActive else { return passCurve(code, line) }
            return isInsideRing ? (.geometry, false) : pass(code, .contentPassedOver, line)
        case .arc:
            guard geometry.isActive, isInsideRing else { return (.skipped, false) }
            note(
                .contentPassedOver, name: "curvature of \(elementNames[Int(code)]): its points are joined by lines",
                at: place(line: line))
            return (.geometry, false)
        case .curvePart:
            return geometry.isActive && isInsideRing ? (.geometry, false) : (.skipped, false)
        case .aggregate, .solid, .orientableSurface, .polygon:
            // Outside of objects there is no tree that geometry could go to.
            guard hasTree, currentObject >= 0 else { return pass(code, .contentPassedOver, line) }
            guard geometry.isActive || activateGeometry(line) else { return (.skipped, false) }
            if case .polygon = element, isPolygonOpen || isRingOpen { return pass(code, .contentPassedOver, line) }
            return openGeometry(element, attributes, line)
        case .surfaceMember, .exterior, .interior, .ring, .positions, .position, .coordinates:
            guard geometry.isActive else { return (.skipped, false) }
            return openGeometry(element, attributes, line)
        case .genericAttribute, .genericAttributeSet, .genericValue, .externalReference, .externalObject,
            .informationSystem, .address, .addressShell, .name, .property:
            guard hasTree else {
                if let role = openGroupRole(code) { return role }
                return passMemberContent(element, code, line)
            }
            return openAttribute(element, code, attributes, line)
        case .groupMember:
            return openGroupMember(code, attributes, line)
        case .passedOver:
            return pass(code, .contentPassedOver, line)
        case .ignored:
            if takesAttributes { return openAttribute(element, code, attributes, line) }
            guard hasTree else { return passMemberContent(element, code, line) }
            // A geometry that is not read, such as a sphere among the patches of a surface.
            guard geometry.isActive, CityGMLVocabulary.isClass(elementNames[Int(code)]) else {
                return (.skipped, false)
            }
            return pass(code, .contentPassedOver, line)
        case .foreign:
            if case .objects(let isFeature)? = roles.last, CityGMLVocabulary.isClass(elementNames[Int(code)]) {
                return openExtensionObject(isFeature, code, attributes, line)
            }
            guard hasTree else { return pass(code, .unknownElement, line) }
            if case .bounds? = roles.last {
                let kind = CityGMLVocabulary.surfaceKind(ofExtensionClass: elementNames[Int(code)])
                if kind != .generic { return openSurface(kind, code, attributes, line) }
            }
            return openAttribute(element, code, attributes, line)
        }
    }

    mutating func openObject(
        _ kind: CityObjectKind, _ code: ElementCode, _ attributes: borrowing MarkupAttributes, _ line: Int
    ) -> (Role, Bool) {
        if kind.isInterior, hasTree, !options.includesInteriors {
            references.defineObject(identifierHash(attributes))
            note(.contentPassedOver, name: "\(kind.name) (--interior shows it)", at: place(line: line))
            return (.skipped, false)
        }
        if !hasTree {
            beginTree()
            ordinalInMember += 1
            emptyMember = nil
        }
        let previous = currentObject
        if kind == .cityObjectGroup, previous < 0 { beginGroup() }
        tree.objects.append(
            CityObject(kind: kind, identifier: attributes.text(.identifier) ?? "", parent: previous, line: line))
        currentObject = Int32(tree.objects.count - 1)
        references.defineObject(identifierHash(attributes))
        if !isStandard(code) { addExtensionType(code) }
        defer {
            // What stands in a surface, such as the room behind it, is no part of the surface.
            currentSurface = -1
        }
        return (.cityObject(previous: previous, surface: currentSurface, frame: geometry.frame), false)
    }

    /// Starts a tree in which no object is yet.
    mutating func beginTree() {
        tree.removeAll()
        references.removeAll()
        beginAttributes()
        tree.file = document.file
        tree.ordinal = ordinal
        tree.ordinalInMember = ordinalInMember
        hasTree = true
        isFeatureOfExtension = false
        extensionObjects.removeAll(keepingCapacity: true)
        currentObject = -1
        currentSurface = -1
        geometryCount = 0
        geometry = Geometry()
        if systems.count > 1 { systems.removeLast(systems.count - 1) }
        if systems[0] != document.srsName { systems[0] = document.srsName }
    }

    private mutating func close(_ role: Role, _ text: Span<UInt8>) {
        switch role {
        case .cityObject(let previous, let surface, let frame):
            if hasTree { setReliefLevel() }
            currentObject = previous
            currentSurface = surface
            geometry.frame = frame
            if isClosingGroup { return endGroup() }
            if previous < 0 { finishTree() }
        case .surface(let previous):
            currentSurface = previous
            references.end(polygon: tree.polygons.count)
        case .geometryProperty(let previous, let surface):
            geometry = previous
            currentSurface = surface
        case .groupRole:
            let role = text.trimmedText
            if !groups.isEmpty { groups[groups.count - 1].role = role }
        case .corner(let isLower):
            var x: [Double] = []
            var y: [Double] = []
            var z: [Double] = []
            let read = DecimalNumber.appendPoints(in: text, dimension: 3, x: &x, y: &y, z: &z)
            if read.count == 2 { _ = DecimalNumber.appendPoints(in: text, dimension: 2, x: &x, y: &y, z: &z) }
            if let x = x.first, let y = y.first, let z = z.first {
                if isLower { document.lowerCorner = [x, y, z] } else { document.upperCorner = [x, y, z] }
            }
        case .genericAttribute, .genericName, .genericValue, .genericSet, .property, .attributeShell, .addressPart:
            closeAttribute(role, text)
        case .objects: endMember()
        case .container, .candidate, .bounds, .envelope, .skipped: break
        default: closeGeometry(role, text)
        }
    }

    private mutating func finishTree() {
        hasTree = false
        if !groups.isEmpty, let object = tree.objects.first {
            add(member: object.identifier.isEmpty ? tree.madeIdentifier(ofObject: 0) : object.identifier)
        }
        references.countRemote(in: tree, notes: &notes)
        if onReferences(&tree, references, isFeatureOfExtension) { return }
        var resolution = ReferenceResolution(references)
        resolution.resolve(in: &tree, lender: nil)
        if isFeatureOfExtension, tree.polygons.isEmpty {
            // GML's own member holds schedules and materials beside objects; without surfaces it is none of these.
            note(
                .contentPassedOver, name: tree.attributes.first { $0.name == Self.extensionType }?.text ?? "",
                at: tree.place(ofObject: 0))
            return
        }
        tree.removeRepeatedPolygons()
        onTree(&tree)
    }
}
