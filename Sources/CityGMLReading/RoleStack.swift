/// A stack of plain values, the last one on top.
///
/// What is popped stays in memory until something is pushed over it, so that pushing and popping write no more than a
/// value and a count.
struct RoleStack<Element: BitwiseCopyable> {
    private var elements: [Element] = []
    /// How many there are.
    private(set) var count = 0

    /// Whether there is none.
    var isEmpty: Bool { count == 0 }

    /// The one on top.
    var last: Element? { count > 0 ? elements[count &- 1] : nil }

    /// One of them, from the bottom; the index has to be less than `count`.
    subscript(_ index: Int) -> Element {
        get { elements[index] }
        set { elements[index] = newValue }
    }

    /// All of them, from the bottom.
    var all: ArraySlice<Element> { elements[..<count] }

    /// Puts one on top.
    mutating func append(_ element: Element) {
        if count < elements.count { elements[count] = element } else { elements.append(element) }
        count &+= 1
    }

    /// Takes the one on top; nil without any.
    mutating func popLast() -> Element? {
        guard count > 0 else { return nil }
        count &-= 1
        return elements[count]
    }

    /// Forgets all but the memory.
    mutating func removeAll() { count = 0 }
}
