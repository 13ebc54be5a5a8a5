import EdgeModel
import EdgeWire
import Foundation
import Testing

/// What servers sent, and what no server should send, is decoded or refused and never crashes.
///
/// `make fuzz` looks for more; what it finds is kept here.
@Suite struct CorpusTests {
  /// A message of the corpus, named for its file.
  struct Seed: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]

    var testDescription: String { name }
  }

  /// None when the folder is not found, and then a test of each of them passes: `thereAreMessages` does not.
  static let seeds: [Seed] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fuzzers/Corpus/message")
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.sorted { $0.path < $1.path }.compactMap { file in
      (try? Data(contentsOf: file)).map {
        Seed(name: file.deletingPathExtension().lastPathComponent, bytes: Array($0))
      }
    }
  }()

  /// Whether a message can be printed, and encoded without loss.
  private func survives(_ message: Message) -> Bool {
    let records = message.answer + message.authority + message.additional
    let texts = records.map(\.description) + (message.edns?.extendedErrors.map(\.text.text) ?? [])
    let isPrintable = texts.allSatisfy { PrintableText($0).text == $0 }
    return isPrintable && (try? Message(wire: message.uncompressedWire)) == message
  }

  @Test func thereAreMessages() { #expect(Self.seeds.count > 20) }

  @Test(arguments: seeds) func aMessageOfTheCorpusDecodes(seed: Seed) throws {
    let message = try Message(wire: seed.bytes)
    #expect(survives(message))
    #expect(try Message(wire: message.wire()) == message)
    // Nothing that a server sent was lost on the way but records of other classes.
    #expect(seed.name.contains("chaos") || message.uncompressedWire.count >= seed.bytes.count)
  }

  @Test(arguments: seeds) func noPrefixOfAMessageDecodes(seed: Seed) {
    for length in seed.bytes.indices {
      guard (try? Message(wire: seed.bytes.prefix(length))) != nil else { continue }
      Issue.record("the first \(length) of \(seed.bytes.count) octets decode")
      return
    }
  }

  @Test(arguments: seeds) func noMutationOfAMessageDoesHarm(seed: Seed) {
    for number in UInt64(0)..<10000 {
      var generator = SplitMix64(state: number)
      let bytes = seed.bytes.mutated(using: &generator)
      guard let message = try? Message(wire: bytes), !survives(message) else { continue }
      Issue.record("seed \(number) makes \(bytes.hex())")
      return
    }
  }
}

extension [UInt8] {
  /// These bytes after some changes of the kinds that break readers; every other time their number stays the same.
  fileprivate func mutated(using generator: inout SplitMix64) -> [UInt8] {
    var bytes = self
    let kinds = Bool.random(using: &generator) ? 0..<3 : 0..<7
    for _ in 0..<Int.random(in: 1...6, using: &generator) where !bytes.isEmpty {
      let place = Int.random(in: bytes.indices, using: &generator)
      switch Int.random(in: kinds, using: &generator) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: bytes[place] = .random(in: 0...255, using: &generator)
      // Lengths and counts at their ends, a label that is too long, a pointer.
      case 2: bytes[place] = [0, 1, 63, 64, 0x7F, 0x80, 0xC0, 0xFF].randomElement(using: &generator) ?? 0
      case 3: bytes.remove(at: place)
      case 4: bytes.insert(.random(in: 0...255, using: &generator), at: place)
      case 5: bytes.removeLast(bytes.count - place)
      default:
        let end = Int.random(in: place...Swift.min(place + 32, bytes.count), using: &generator)
        bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: bytes.indices, using: &generator))
      }
    }
    return bytes
  }
}

/// A generator that gives the same numbers for the same state.
private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
