import EdgeModel

/// A file in a folder of exports that holds what belongs there, and is passed over for its name.
///
/// What it holds decides: whatever else people keep beside exports is theirs.
struct Stray: Hashable {
  private enum Nature: String {
    case export = "an export, and its name does not end in .json"
    case otherForm = "what the AWS CLI prints with another --output than json"
    case zone = "a zone file, which \"zone_file\" of a target takes"
  }

  /// Larger ones are not looked into.
  private static let sizeLimit = 16 << 20

  let location: Location
  private let nature: Nature

  init?(_ location: Location) {
    // Opening what is no file may have effects.
    guard location.kind == .file, let nature = Stray.nature(of: location) else { return nil }
    self.location = location
    self.nature = nature
  }

  var text: String { "\(PrintableText(location.shown).text) is \(nature.rawValue)" }

  /// What to do, where there is nothing else.
  var remedy: String {
    nature == .export ? "let its name end in .json" : "export it with --output json to a file whose name ends in .json"
  }

  private static func nature(of location: Location) -> Nature? {
    if location.name.isYAML {
      return (try? Written(yamlAt: location))?.export(at: location) == nil ? nil : .otherForm
    }
    guard let bytes = try? location.bytes(limit: sizeLimit) else { return nil }
    if bytes.first(where: { $0 > 0x20 && $0 < 0x80 }) == UInt8(ascii: "{") {
      switch try? ReadExport(at: location).export {
      case .unknown, nil: return nil
      default: return .export
      }
    }
    if location.exportAsText != nil { return .otherForm }
    // Who explains how a zone looks shows a piece of one.
    if location.name.hasPrefix("README") || location.name.hasSuffix(".md") { return nil }
    // The SOA record stands at the top, as a rule.
    return bytes.prefix(1 << 16).split(separator: UInt8(ascii: "\n")).contains(where: \.isStartOfAuthority)
      ? .zone : nil
  }
}

extension Location {
  /// Whether its name says that an export is meant that is not in force: `Z0123.json.bak`, `Z0123.json~`.
  var isCopy: Bool { name.contains(".json") && !name.isJSON }
}

extension ArraySlice<UInt8> {
  /// Whether a line of a master file begins a SOA record: a text about one has neither a class nor a TTL before the word.
  fileprivate var isStartOfAuthority: Bool {
    let words = prefix { $0 != UInt8(ascii: ";") }.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      .prefix(8).map { String(decoding: $0, as: UTF8.self).uppercased() }
    guard let place = words.firstIndex(of: "SOA"), (1...3).contains(place), words.count > place + 2 else {
      return false
    }
    let before = words[place - 1]
    return before == "IN" || before.first?.isNumber == true && Int(before.prefix { $0.isNumber }) != nil
  }
}
