internal import CityObjects
internal import Diagnostics
internal import MarkupReading

/// Members of the model in which no city object stands: each is counted, so that none is lost without a word.
extension TreeAssembly {
    /// A member in which nothing was met so far.
    struct EmptyMember {
        var code: ElementCode
        var line: Int
    }

    /// Opens what stands in the model without a member's name: an object, or a property whose first element is one.
    ///
    /// Nil for everything else, which is opened as anywhere. What holds no object is counted by who splits the document.
    mutating func openInModel(
        _ code: ElementCode, _ attributes: borrowing MarkupAttributes, _ line: Int
    ) -> (Role, Bool)? {
        // Deeper there is no candidate any more, and nobody asks.
        switch roles.last {
        case nil where isMember[Int(code)]:
            guard case .foreign = elements[Int(code)] else { return nil }
            beginMember(code, attributes, line)
            return (.objects(isFeature: true), false)
        case nil where isClass[Int(code)]:
            if case .cityModel = elements[Int(code)] { return nil }
            countMember()
            return openLooseObject(code, attributes, line)
        case nil where !MemberSplitter.isModelProperty(elementNames[Int(code)]):
            return (.candidate(code, line: line), false)
        case .candidate(let holder, let holderLine)?:
            guard isClass[Int(code)] else {
                roles[roles.count - 1] = .skipped
                return (.skipped, false)
            }
            countMember()
            emptyMember = EmptyMember(code: holder, line: holderLine)
            roles[roles.count - 1] = .objects(isFeature: true)
            return nil
        case .skipped?: return (.skipped, false)
        default: return nil
        }
    }

    /// Opens a class directly in the model, as if a member stood around it.
    private mutating func openLooseObject(
        _ code: ElementCode, _ attributes: borrowing MarkupAttributes, _ line: Int
    ) -> (Role, Bool) {
        switch elements[Int(code)] {
        case .cityObject(let kind): openObject(kind, code, attributes, line)
        case .foreign: openExtensionObject(true, code, attributes, line)
        default: pass(code, .contentPassedOver, line)
        }
    }

    /// Whether a member is open, so that nothing is said of the model itself.
    var isInMember: Bool {
        roles.all.contains { if case .objects = $0 { true } else { false } }
    }

    /// Opens a member, which holds its object or refers to it.
    ///
    /// An object elsewhere is not brought here: it is shown with the document that it stands in.
    mutating func beginMember(_ code: ElementCode, _ attributes: borrowing MarkupAttributes, _ line: Int) {
        guard let href = attributes.text(.href) else {
            emptyMember = EmptyMember(code: code, line: line)
            return
        }
        emptyMember = nil
        let name = elementNames[Int(code)]
        let place = Place(file: document.file, line: line)
        guard !ReferenceTarget.namesNothing(href) else {
            note(.unresolvedReference, name: ReferenceTarget.namingNothing, at: place)
            return
        }
        guard let target = ReferenceTarget(href, in: document.file), target.document.isEmpty else {
            let document = href.utf8.prefix { $0 != 35 }
            note(
                .foreignReference,
                name: "\(name) in \(String(decoding: document, as: UTF8.self)), shown only if that is an input, too",
                at: place)
            return
        }
        note(.contentPassedOver, name: "\(name) xlink:href, shown only where the object stands", at: place)
    }

    /// Ends a member, or a property that holds objects.
    mutating func endMember() {
        guard let member = emptyMember else { return }
        emptyMember = nil
        note(
            .contentPassedOver, name: "\(elementNames[Int(member.code)]) without an object",
            at: Place(file: document.file, line: member.line))
    }

    /// Passes over what stands outside of objects: in a member it is counted, since an object was to stand there, such
    /// as a TINRelief without its ReliefFeature.
    mutating func passMemberContent(_ element: CityGMLElement, _ code: ElementCode, _ line: Int) -> (Role, Bool) {
        if case .objects? = roles.last { return pass(code, .contentPassedOver, line) }
        if case .property = element, CityGMLVocabulary.isClass(elementNames[Int(code)]) {
            return pass(code, .contentPassedOver, line)
        }
        return (.skipped, false)
    }
}
