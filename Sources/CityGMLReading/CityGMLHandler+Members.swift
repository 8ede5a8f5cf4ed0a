internal import CityObjects
internal import Diagnostics
internal import MarkupReading

/// Members of the model in which no city object stands: each is counted, so that none is lost without a word.
extension CityGMLHandler {
    /// A member in which nothing was met so far.
    struct EmptyMember {
        var code: ElementCode
        var line: Int
    }

    /// Opens a member, which holds its object or refers to it.
    ///
    /// An object elsewhere is not brought here: it is shown with the document that it stands in.
    func beginMember(_ code: ElementCode, _ attributes: borrowing MarkupAttributes, _ line: Int) {
        guard let href = attributes.text(.href) else {
            emptyMember = EmptyMember(code: code, line: line)
            return
        }
        emptyMember = nil
        let name = elementNames[Int(code)]
        let place = Place(file: document.file, line: line)
        guard !ReferenceTarget.namesNothing(href) else {
            notes.add(.unresolvedReference, name: ReferenceTarget.namingNothing, at: place)
            return
        }
        guard let target = ReferenceTarget(href, in: document.file), target.document.isEmpty else {
            let document = href.utf8.prefix { $0 != 35 }
            notes.add(
                .foreignReference,
                name: "\(name) in \(String(decoding: document, as: UTF8.self)), shown only if that is an input, too",
                at: place)
            return
        }
        notes.add(.contentPassedOver, name: "\(name) xlink:href, shown only where the object stands", at: place)
    }

    /// Ends a member, or a property that holds objects.
    func endMember() {
        guard let member = emptyMember else { return }
        emptyMember = nil
        notes.add(
            .contentPassedOver, name: "\(elementNames[Int(member.code)]) without an object",
            at: Place(file: document.file, line: member.line))
    }

    /// Passes over what stands outside of objects: in a member it is counted, since an object was to stand there, such
    /// as a TINRelief without its ReliefFeature.
    func passMemberContent(_ element: CityGMLElement, _ code: ElementCode, _ line: Int) -> (Role, Bool) {
        if case .objects? = roles.last { return pass(code, .contentPassedOver, line) }
        if case .property = element, CityGMLVocabulary.isClass(elementNames[Int(code)]) {
            return pass(code, .contentPassedOver, line)
        }
        return (.skipped, false)
    }
}
