/// A list that grows by chunks: nothing is moved when it grows, and at most one chunk stands empty.
struct ChunkedList<Element>: RandomAccessCollection {
  private static var shift: Int { 12 }
  private static var size: Int { 1 << shift }
  private var chunks: [[Element]] = []
  private(set) var count = 0

  var startIndex: Int { 0 }
  var endIndex: Int { count }

  subscript(_ index: Int) -> Element {
    get { chunks[index >> Self.shift][index & (Self.size - 1)] }
    _modify { yield &chunks[index >> Self.shift][index & (Self.size - 1)] }
  }

  mutating func append(_ element: Element) {
    if count & (Self.size - 1) == 0 {
      var chunk: [Element] = []
      chunk.reserveCapacity(Self.size)
      chunks.append(chunk)
    }
    chunks[chunks.count - 1].append(element)
    count += 1
  }
}
