import EdgeModel
import Yams

/// A node of a YAML file: what is written there, as text and never as a guessed type, and on which line.
///
/// It is a view of what the library read: a second tree beside that would hold a file of ten thousand targets twice.
struct Written {
  enum Content {
    case text(String)
    case list([Written])
    case members([Member])
  }

  struct Member {
    let key: String
    let line: Int
    let value: Written
  }

  fileprivate let node: Node

  var line: Int { node.mark?.line ?? 1 }

  /// What it holds; files with nodes that are nothing of this are refused.
  var content: Content {
    switch node {
    // A text of its own: what is kept of the library's stands in the way of giving its memory back.
    case .scalar(let scalar): .text(String(decoding: scalar.string.utf8, as: UTF8.self))
    case .sequence(let sequence): .list(sequence.map { Written(node: $0) })
    case .mapping(let mapping): .members(mapping.compactMap { Member(key: $0, value: $1) })
    case .alias: .text("")
    }
  }

  /// What it is, for a person who expected something else.
  var kind: String {
    switch content {
    case .text(""): "nothing"
    case .text(let text): PrintableText(text).quoted
    case .list: "a list"
    case .members: "a block of keys"
    }
  }
}

extension Written.Member {
  fileprivate init?(key: Node, value: Node) {
    guard case .scalar(let scalar) = key else { return nil }
    self.init(key: scalar.string, line: key.mark?.line ?? 1, value: Written(node: value))
  }
}

private let sizeLimit = 1 << 20
private let depthLimit = 16

extension Written {
  /// Reads a YAML file without anchors, aliases, merge keys and tags; none when it is empty.
  init?(yamlAt location: Location) throws(ConfigError) {
    func refusal(_ line: Int?, _ problem: String, _ remedy: String) -> ConfigError {
      ConfigError([
        Mistake(file: location.shown, place: line.map { "line \($0)" }, problem: problem, remedy: remedy)
      ])
    }
    var bytes: [UInt8]
    do {
      bytes = try location.bytes(limit: sizeLimit)
    } catch {
      throw refusal(nil, error.problem, error.remedy)
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw refusal(bytes.firstInvalidLine, "it is not UTF-8 text", "save the file as UTF-8")
    }
    // Yams expands aliases while it composes, and hashes keys: a bomb must be refused before that.
    if let line = text.suspectedAliasLine { throw refusal(line, aliasProblem, aliasRemedy) }
    var mistakes: [Mistake] = []
    do {
      let parser = try Yams.Parser(yaml: text, encoding: .utf8)
      // Nodes hold their anchors weakly: the parser has to live while these are looked for.
      let root = try withExtendedLifetime(parser) {
        try parser.singleRoot().map { node in
          node.check(depth: 1) { line, problem, remedy in
            mistakes.append(
              Mistake(file: location.shown, place: "line \(line)", problem: problem, remedy: remedy))
          }
          return node
        }
      }
      guard mistakes.isEmpty else { throw ConfigError(mistakes) }
      guard let root else { return nil }
      self.init(node: root)
    } catch let error as ConfigError {
      throw error
    } catch let error as YamlError {
      let (line, problem, remedy) = explanation(of: error)
      throw refusal(line, problem, remedy)
    } catch {
      throw refusal(nil, "it cannot be read as YAML", "check the file with a YAML linter")
    }
  }
}

extension Node {
  /// Notes what is not read here.
  fileprivate func check(depth: Int, note: (Int, String, String) -> Void) {
    let line = mark?.line ?? 1
    if anchor != nil { note(line, "an anchor (&) is not read here", aliasRemedy) }
    guard depth <= depthLimit else { return note(line, depthProblem, depthRemedy) }
    let tagProblem = "a tag (!) is not read here"
    let tagRemedy = "remove the tag: every value is read as the text that is written"
    switch self {
    case .scalar(let scalar):
      // A quoted scalar without a tag carries the tag of strings.
      let isString = scalar.tag.description == "tag:yaml.org,2002:str"
      let isQuoted = scalar.style == .doubleQuoted || scalar.style == .singleQuoted
      let isBlock = scalar.style == .literal || scalar.style == .folded
      if !scalar.tag.isImplicit, !(isString && (isQuoted || isBlock)) { note(line, tagProblem, tagRemedy) }
    case .sequence(let sequence):
      if !sequence.tag.isImplicit { note(line, tagProblem, tagRemedy) }
      for node in sequence { node.check(depth: depth + 1, note: note) }
    case .mapping(let mapping):
      if !mapping.tag.isImplicit { note(line, tagProblem, tagRemedy) }
      for (key, value) in mapping {
        let place = key.mark?.line ?? line
        guard case .scalar(let scalar) = key else {
          note(place, "a key is not a plain word", "write a word before the colon")
          continue
        }
        if key.anchor != nil { note(place, "an anchor (&) is not read here", aliasRemedy) }
        if scalar.string == "<<" {
          note(place, "a merge key (<<) is not read here", "write the keys out")
          continue
        }
        value.check(depth: depth + 1, note: note)
      }
    case .alias:
      note(line, aliasProblem, aliasRemedy)
    }
  }
}

private let depthProblem = "it is nested deeper than \(depthLimit) levels"
private let depthRemedy = "a probe file needs far fewer: check the indentation and the brackets"
private let aliasProblem = "anchors (&) and aliases (*) are not read here"
private let aliasRemedy = "write the value out; put quotes around a text that begins with & or *"

extension Tag {
  /// Whether nothing was written; the rest of Yams resolves a type by the look of the text, which is not wanted.
  fileprivate var isImplicit: Bool { description.isEmpty }
}

extension String {
  /// The line of the first word that looks like an alias, in a text where another looks like an anchor.
  ///
  /// Errs towards yes: one without the other cannot expand to anything, so it is left to the walk over the tree.
  fileprivate var suspectedAliasLine: Int? {
    var line = 1
    var hasAnchor = false
    var aliasLine: Int?
    var previous = UInt8(ascii: "\n")
    var before = previous
    var isComment = false
    var isIndentation = true
    for byte in utf8 {
      if byte == UInt8(ascii: "\n") {
        (isComment, isIndentation) = (false, true)
      } else if byte != 0x20 {
        // Only a whole line is surely a comment: what follows a blank and # may be inside quotes.
        if isIndentation, byte == UInt8(ascii: "#") { isComment = true }
        isIndentation = false
      }
      // `*` or `&` begins a word where a value may begin, and a character that can name it follows.
      let begins = " \t\r\n[{,:-?".utf8.contains(before)
      if begins, !isComment, byte > 0x20, !",]}*&\"'".utf8.contains(byte) {
        if previous == UInt8(ascii: "&") { hasAnchor = true }
        if previous == UInt8(ascii: "*"), aliasLine == nil { aliasLine = line }
      }
      if hasAnchor, let aliasLine { return aliasLine }
      if byte == UInt8(ascii: "\n") { line += 1 }
      before = previous
      previous = byte
    }
    return nil
  }
}

extension [UInt8] {
  /// The line on which the bytes stop to be UTF-8.
  fileprivate var firstInvalidLine: Int {
    var line = 1
    for part in split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if String(validating: part, as: UTF8.self) == nil { return line }
      line += 1
    }
    return line
  }
}

/// What libyaml complains of, in a sentence.
private func explanation(of error: YamlError) -> (line: Int?, problem: String, remedy: String) {
  let check = "check the indentation, the quotes and the brackets on this line and before it"
  switch error {
  case .reader(let problem, _, _, _):
    return (nil, "it is not YAML: \(problem)", "remove control characters from the file")
  case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
    .composer(let context, let problem, let mark, _):
    if problem.contains("alias") || context?.text.contains("alias") == true {
      return (mark.line, aliasProblem, aliasRemedy)
    }
    if problem.contains("another document") {
      return (mark.line, "a second document begins here", "write one document in a file, without --- between")
    }
    if problem.contains("nesting level") { return (mark.line, depthProblem, depthRemedy) }
    return (mark.line, "it is not YAML: \(problem)", check)
  case .duplicatedKeysInMapping(let duplicates, let context):
    let keys = duplicates.map { PrintableText($0).quoted }.joined(separator: ", ")
    return (context.mark.line, "\(keys) stands twice in one block", "keep one of them")
  default:
    return (nil, "it cannot be read as YAML", "check the file with a YAML linter")
  }
}
