import EdgeModel
import Glibc
import Yams

/// What is wrong with a file of a world: for whoever writes scenarios.
package struct WorldFlaw: Error, Hashable, CustomStringConvertible {
  package let file: String
  package let place: String
  package let problem: String

  package init(file: String, place: String, problem: String) {
    self.file = file
    self.place = place
    self.problem = problem
  }

  package var description: String { place.isEmpty ? "\(file): \(problem)" : "\(file), \(place): \(problem)" }
}

/// A node of a world's YAML file with its place, read as text and typed by whoever asks.
struct WorldNode {
  let node: Node
  let file: String

  init(yaml: String, file: String) throws(WorldFlaw) {
    do {
      guard let node = try Yams.compose(yaml: yaml) else {
        throw WorldFlaw(file: file, place: "line 1", problem: "the file is empty")
      }
      self.node = node
      self.file = file
    } catch let flaw as WorldFlaw {
      throw flaw
    } catch {
      throw WorldFlaw(file: file, place: "", problem: PrintableText("\(error)").text)
    }
  }

  private init(_ node: Node, _ file: String) {
    self.node = node
    self.file = file
  }

  func flaw(_ problem: String) -> WorldFlaw {
    WorldFlaw(file: file, place: node.mark.map { "line \($0.line)" } ?? "", problem: problem)
  }

  /// The members of a mapping; a key outside `keys` is a flaw.
  func members(_ keys: Set<String>) throws(WorldFlaw) -> [String: WorldNode] {
    guard let mapping = node.mapping else { throw flaw("a mapping belongs here") }
    var members: [String: WorldNode] = [:]
    for (key, value) in mapping {
      let name = key.scalar?.string ?? ""
      guard keys.contains(name) else {
        let known = keys.sorted().joined(separator: ", ")
        throw WorldNode(key, file).flaw("unknown key \(PrintableText(name).quoted); known are \(known)")
      }
      members[name] = WorldNode(value, file)
    }
    return members
  }

  var items: [WorldNode] {
    get throws(WorldFlaw) {
      guard let sequence = node.sequence else { throw flaw("a list belongs here") }
      return sequence.map { WorldNode($0, file) }
    }
  }

  var text: String {
    get throws(WorldFlaw) {
      guard let scalar = node.scalar else { throw flaw("a text belongs here") }
      return scalar.string
    }
  }

  /// Reads a value from the text, or says what would have been one.
  func value<Value>(_ kind: String, _ make: (String) -> Value?) throws(WorldFlaw) -> Value {
    let text = try text
    guard let value = make(text) else { throw flaw("\(PrintableText(text).quoted) is not \(kind)") }
    return value
  }

  var name: DomainName {
    get throws(WorldFlaw) { try value("a domain name") { try? DomainName($0) } }
  }

  var address: Address {
    get throws(WorldFlaw) { try value("an IP address") { Address($0) } }
  }
}

/// Reads a whole file.
func contents(of path: String) throws(WorldFlaw) -> [UInt8] {
  guard let stream = fopen(path, "r") else {
    throw WorldFlaw(file: path, place: "", problem: String(cString: strerror(errno)))
  }
  defer { fclose(stream) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65536)
  while true {
    let count = fread(&chunk, 1, chunk.count, stream)
    if count == 0 { break }
    bytes += chunk[..<count]
  }
  guard ferror(stream) == 0 else { throw WorldFlaw(file: path, place: "", problem: "cannot be read") }
  return bytes
}
