import EdgeModel
import Glibc

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

  init(file: String, line: Int, problem: String) { self.init(file: file, place: "line \(line)", problem: problem) }

  package var description: String { place.isEmpty ? "\(file): \(problem)" : "\(file), \(place): \(problem)" }
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
