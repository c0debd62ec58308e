import CBytes

/// A list of plain values, for what is read very often and from everywhere: no reference is counted when it
/// is read, and it grows where it stands if there is room.
///
/// Whoever holds it gives its memory back with ``deallocate()``, and no copy of it is used after that, or
/// after another copy was changed.
struct PlainList<Element: BitwiseCopyable>: RandomAccessCollection {
  private var elements: UnsafeMutablePointer<Element>?
  private var capacity = 0
  private(set) var count = 0

  var startIndex: Int { 0 }
  var endIndex: Int { count }

  subscript(_ index: Int) -> Element {
    @inline(__always) get {
      precondition(index >= 0 && index < count, "a place beyond the list")
      return elements.unsafelyUnwrapped[index]
    }
    @inline(__always) _modify {
      precondition(index >= 0 && index < count, "a place beyond the list")
      yield &elements.unsafelyUnwrapped[index]
    }
  }

  /// Adds an element; grows to double its size while it is short, then by a quarter at a time.
  @inline(__always)
  mutating func append(_ element: Element) {
    if count == capacity { reserveCapacity(count + (count < 64 ? count + 4 : count / 4)) }
    elements.unsafelyUnwrapped[count] = element
    count += 1
  }

  /// Makes room for so many elements in all.
  mutating func reserveCapacity(_ wanted: Int) {
    if wanted <= capacity { return }
    let size = wanted * MemoryLayout<Element>.stride
    guard let memory = bytes_resize(elements, size) else {
      fatalError("no memory for a list of \(size) bytes")
    }
    elements = memory.bindMemory(to: Element.self, capacity: wanted)
    capacity = wanted
  }

  /// Gives the memory back: the list is empty.
  mutating func deallocate() {
    bytes_free(elements)
    self = PlainList()
  }
}
