import Foundation
import Glibc
import Testing

extension Running {
  var isServing: Bool {
    get throws { String(decoding: try printed(), as: UTF8.self).hasSuffix("serving until interrupted\n") }
  }
}

/// A world, served by a process of its own; the healthy one unless another is named.
struct ServedWorld {
  private let running: Running
  private let ports: (dns: String, tls: String)
  let hints: String
  /// A file with the trust anchors.
  let anchors: String
  private let scratch: Folder

  init(_ scenario: String = "all-is-well") async throws {
    let folder = try Folder()
    anchors = folder.path + "/anchors.pem"
    scratch = folder
    let world = try Running(["lab", "--serve", "--bundle", anchors, scenario], scratch: try Folder())
    running = world
    #expect(try await becomesTrue(within: .seconds(20)) { try world.isServing || !world.isRunning })
    let text = String(decoding: try world.printed(), as: UTF8.self)
    let words = text.split { $0 == " " || $0 == "," }.map(String.init)
    let numbers = words.indices.dropLast().filter { words[$0] == "port" }.map { words[$0 + 1] }
    ports = (try #require(numbers.first), try #require(numbers.dropFirst().first))
    hints = """
      .                    3600000 NS a.root-servers.net.
      a.root-servers.net.  3600000 A  127.53.0.1

      """
  }

  func environment(hints: String) -> [String: String] {
    [
      "EDGEPROBE_HINTS": hints, "EDGEPROBE_MAP_PORT": "53=\(ports.dns),443=\(ports.tls)",
      "EDGEPROBE_ALLOW_ADDRESS": "127.0.0.0/8", "EDGEPROBE_CONNECT_TIMEOUT": "1s",
    ]
  }

  func stop() async -> Int32 {
    running.send(SIGINT)
    return await running.end()
  }
}
