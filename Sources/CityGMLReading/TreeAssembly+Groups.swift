internal import CityObjects
internal import Diagnostics
internal import MarkupReading

/// Groups of city objects: read as an object would be up to their first member, and then a list of members; what they
/// say of themselves behind it goes with what they said before.
extension TreeAssembly {
    /// A group, while it is open.
    struct OpenGroup {
        /// Where its own role stands on the stack.
        var depth: Int
        /// Nil until the first member: till then the tree at hand is the group itself.
        var group: CityObjectGroup?
        /// The role of the member at hand.
        var role = ""
    }

    /// Says of the object that was just opened that it is a group.
    mutating func beginGroup() {
        groups.append(OpenGroup(depth: roles.count))
    }

    /// Whether the object that closes now is a group.
    var isClosingGroup: Bool { groups.last?.depth == roles.count }

    /// Opens `groupMember`: a reference, an object that stands in it, or a role with one of these in it.
    mutating func openGroupMember(
        _ code: ElementCode, _ attributes: borrowing MarkupAttributes, _ line: Int
    ) -> (Role, Bool) {
        guard isGroupMemberPlace else { return pass(code, .contentPassedOver, line) }
        takeGroupHead()
        let last = groups.count - 1
        if case .cityObject? = roles.last { groups[last].role = "" }
        if let role = attributes.text(.role) { groups[last].role = role }
        if let href = attributes.text(.href) {
            if ReferenceTarget.namesNothing(href) {
                note(.unresolvedReference, name: ReferenceTarget.namingNothing, at: place(line: line))
            } else if let target = ReferenceTarget(href, in: document.file), target.document.isEmpty {
                add(member: target.identifier)
            } else {
                note(.foreignReference, name: "groupMember of another document", at: place(line: line))
            }
        }
        return (.objects(isFeature: false), false)
    }

    /// Whether members of the innermost group stand here: directly in it, or in the role of one of its members.
    ///
    /// Anywhere else the tree at hand is still being read, and may not be given away.
    private var isGroupMemberPlace: Bool {
        guard let group = groups.last else { return false }
        switch roles.last {
        case .cityObject?: return roles.count == group.depth + 1
        case .container?: return roles.count == group.depth + 3 && !hasTree
        default: return false
        }
    }

    /// Opens what stands in a group's member besides objects: the role of CityGML 3.0. Nil for anything else.
    func openGroupRole(_ code: ElementCode) -> (Role, Bool)? {
        guard let group = groups.last?.group, !group.identifier.isEmpty else { return nil }
        switch (elementNames[Int(code)], roles.last) {
        case ("Role", .objects?): return (.container, false)
        case ("role", .container?): return (.groupRole, true)
        default: return nil
        }
    }

    /// Makes ready for an element that stands directly in a group whose members have begun: attributes need a tree, and
    /// anything else is none of the group's.
    mutating func turnToGroup(_ code: ElementCode) {
        guard let last = groups.last, let group = last.group, roles.count == last.depth + 1 else { return }
        let isAttribute =
            switch elements[Int(code)] {
            case .genericAttribute, .genericAttributeSet, .externalReference, .address, .name, .property: true
            case .foreign, .ignored: !isClass[Int(code)]
            default: false
            }
        if isAttribute, !hasTree {
            beginTree()
            tree.objects.append(
                CityObject(kind: .cityObjectGroup, identifier: group.identifier, parent: -1, line: group.line))
            currentObject = 0
        } else if !isAttribute {
            takeGroupHead()
        }
    }

    /// Adds an object to the innermost open group, if there is one.
    mutating func add(member identifier: String) {
        guard !groups.isEmpty else { return }
        let role = groups[groups.count - 1].role
        groups[groups.count - 1].group?.members.append(CityObjectGroup.Member(identifier: identifier, role: role))
    }

    /// Ends the innermost group.
    mutating func endGroup() {
        takeGroupHead()
        guard let group = groups.popLast()?.group else { return }
        // A group that stands in another is a member of it.
        add(member: group.identifier)
        onGroup(group)
    }

    /// Adds what stands behind a group's members to what it says: a name that comes again adds its value.
    private mutating func add(_ attribute: Attribute, toGroup index: Int) {
        let known = groups[index].group?.attributes.firstIndex { $0.name == attribute.name }
        if let known {
            groups[index].group?.attributes[known].append(attribute.text, unit: attribute.unit)
        } else if (groups[index].group?.attributes.count ?? 0) < Attribute.mostNames {
            groups[index].group?.attributes.append(attribute)
        } else {
            note(.contentPassedOver, name: Attribute.noteOfManyNames, at: tree.place(ofObject: 0))
        }
    }

    /// Makes a group of the tree at hand, or adds that to it, so that the objects in it may have trees of their own.
    private mutating func takeGroupHead() {
        guard !groups.isEmpty, hasTree, let object = tree.objects.first else { return }
        let last = groups.count - 1
        let attributes = tree.attributes.filter { $0.object == 0 && $0.surface < 0 }
        if groups[last].group == nil {
            groups[last].group = CityObjectGroup(
                identifier: object.identifier.isEmpty ? tree.madeIdentifier(ofObject: 0) : object.identifier,
                file: document.file, line: object.line, attributes: attributes)
        } else {
            for attribute in attributes { add(attribute, toGroup: last) }
        }
        if tree.objects.count > 1 {
            note(
                .contentPassedOver, name: "objects in a CityObjectGroup that are no groupMember",
                at: tree.place(ofObject: 1), count: tree.objects.count - 1)
        }
        if !tree.polygons.isEmpty || !references.references.isEmpty {
            note(.contentPassedOver, name: "geometry of a CityObjectGroup", at: tree.place(ofObject: 0))
        }
        hasTree = false
        currentObject = -1
        currentSurface = -1
    }
}
