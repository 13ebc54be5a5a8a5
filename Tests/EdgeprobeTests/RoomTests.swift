import Foundation
import Testing

/// Who may enter which room: `Package.swift` keeps Swift modules apart, and this also those that come without asking.
@Suite struct RoomTests {
  private static let law: [String: Set<String>] = [
    "EdgeModel": [],
    "EdgeWire": ["EdgeModel", "CLdns"],
    "EdgeX509": ["EdgeModel", "COpenSSL"],
    "EdgeConfig": ["EdgeModel", "EdgeWire", "EdgeX509", "Yams", "Foundation"],
    "EdgeDNS": ["EdgeModel", "EdgeWire", "NIOCore", "NIOPosix"],
    "EdgeTLS": ["EdgeModel", "EdgeX509", "NIOCore", "NIOPosix", "NIOHTTP1"],
    "EdgeVerify": ["EdgeModel", "EdgeWire", "EdgeX509"],
    "EdgeDiagnose": ["EdgeModel"],
    "EdgeReport": ["EdgeModel", "Foundation"],
    "EdgeObserve": ["EdgeModel", "EdgeDNS", "EdgeTLS", "NIOCore", "NIOPosix"],
    "EdgeLab": [
      "EdgeModel", "EdgeWire", "EdgeX509", "EdgeDNS", "EdgeTLS", "CLdns", "COpenSSL", "NIOCore", "NIOPosix", "Yams",
    ],
    "EdgeRun": [
      "EdgeModel", "EdgeWire", "EdgeX509", "EdgeConfig", "EdgeDNS", "EdgeTLS", "EdgeVerify", "EdgeDiagnose",
      "EdgeReport", "EdgeObserve", "EdgeLab", "CMalloc", "Foundation", "Subprocess",
    ],
    "edgeprobe": ["EdgeRun", "ArgumentParser"],
    "CMalloc": [], "CLdns": [], "COpenSSL": [],
  ]
  private let systemLibraries: Set = ["CMalloc", "CLdns", "COpenSSL"]
  /// What comes with the language and the C library.
  private static let everywhere: Set = ["Glibc", "Synchronization"]
  private static let undeclared = everywhere.union(["Foundation"])

  private let sources = Binary.repository + "/Sources"

  /// Each import line: room, file, module.
  private func imports() throws -> [(room: String, file: String, module: String)] {
    let files = (FileManager.default.enumerator(atPath: sources)?.compactMap { $0 as? String } ?? []).sorted()
    return try files.filter { $0.hasSuffix(".swift") }.flatMap { file in
      try String(contentsOfFile: sources + "/" + file, encoding: .utf8).split(separator: "\n").compactMap { line in
        let words = line.split { $0 == " " || $0 == "\t" }
        guard let index = words.firstIndex(of: "import"), index < 3, index + 1 < words.count,
          words[..<index].allSatisfy({
            $0.hasPrefix("@") || ["package", "public", "internal", "fileprivate", "private"].contains($0)
          })
        else { return nil }
        // `import struct Foundation.Data` names the module after the kind.
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        let name = kinds.contains(words[index + 1]) ? words.last ?? "" : words[index + 1]
        return (
          String(file.split(separator: "/").first ?? ""), file, String(name.split(separator: ".").first ?? "")
        )
      }
    }
  }

  @Test func importsAreThoseOfTheTable() throws {
    let imports = try imports()
    #expect(imports.count > 200)
    for (room, file, module) in imports {
      let allowed = RoomTests.law[room]?.union(RoomTests.everywhere) ?? []
      #expect(allowed.contains(module), "\(file) imports \(module)")
    }
  }

  @Test func roomsAreThoseOfTheTable() throws {
    let rooms = try FileManager.default.contentsOfDirectory(atPath: sources)
    #expect(rooms.sorted() == RoomTests.law.keys.sorted())
  }

  @Test func everythingImportedIsDeclared() throws {
    let declared = try declarations()
    for (room, file, module) in try imports() where !RoomTests.undeclared.contains(module) {
      #expect(declared[room]?.contains(module) == true, "\(file) imports \(module), which Package.swift does not name")
    }
    for (room, modules) in declared where RoomTests.law[room] != nil {
      #expect(modules.subtracting(RoomTests.law[room] ?? []) == [], "\(room)")
    }
  }

  /// The dependencies of each target, as `Package.swift` writes them.
  private func declarations() throws -> [String: Set<String>] {
    let text = try String(contentsOfFile: Binary.repository + "/Package.swift", encoding: .utf8)
    let body = text.components(separatedBy: "targets: [\n").last ?? ""
    var declared: [String: Set<String>] = [:]
    for part in body.components(separatedBy: "room(").dropFirst() {
      // A call ends where its parentheses do.
      var depth = 1
      let call = part.prefix { character in
        if character == "(" { depth += 1 }
        if character == ")" { depth -= 1 }
        return depth > 0
      }
      let strings = call.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 1 }.map { String($0.element) }
      guard let room = strings.first else { continue }
      var modules = Set(strings.dropFirst())
      if call.contains("+ nio") { modules.formUnion(["NIOCore", "NIOPosix"]) }
      if call.contains("yams") { modules.insert("Yams") }
      if call.contains("subprocess") { modules.insert("Subprocess") }
      declared[room] = modules
    }
    declared["edgeprobe"] = ["EdgeRun", "ArgumentParser"]
    #expect(declared.count == RoomTests.law.count - systemLibraries.count)
    return declared
  }
}
