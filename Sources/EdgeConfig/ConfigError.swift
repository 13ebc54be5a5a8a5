import EdgeModel

/// Everything that is wrong with what the user wrote or exported, at once.
package struct ConfigError: Error, Hashable, Sendable {
  /// Sorted by file, then place, each once.
  package let mistakes: [Mistake]
  /// The exports that were understood beside others that could not be read: paths as the user gave them.
  ///
  /// Who sees what was read knows that the folder is the right one, and which of its files is not.
  package let understood: [String]

  package init(_ mistakes: some Sequence<Mistake>, understood: [String] = []) {
    self.mistakes = Set(mistakes).sorted()
    self.understood = understood.sorted()
  }
}

extension ConfigError: CustomStringConvertible {
  /// A block per mistake: what is wrong and where, then what to do about it on an indented line.
  package var description: String {
    var lines = mistakes.map(\.description)
    if !understood.isEmpty {
      let names = understood.prefix(3).map { PrintableText($0).text }.joined(separator: ", ")
      let more = understood.count > 3 ? " and \(understood.count - 3) more" : ""
      lines.append("read beside it, and understood: \(names)\(more)")
    }
    return lines.joined(separator: "\n")
  }
}

/// One thing that is wrong with an input file.
package struct Mistake: Hashable, Sendable {
  /// The path as the user gave it.
  package var file: String
  /// `line 12`, or `ResourceRecordSets[3].Name`; none where the file as a whole is meant.
  package var place: String?
  package var problem: String
  package var remedy: String

  package init(file: String, place: String?, problem: String, remedy: String) {
    self.file = file
    self.place = place
    self.problem = problem
    self.remedy = remedy
  }

  init(_ source: Source, _ problem: String, _ remedy: String) {
    self.init(file: source.file, place: source.place, problem: problem, remedy: remedy)
  }
}

extension Mistake: CustomStringConvertible {
  package var description: String {
    let place = place.map { ", \($0)" } ?? ""
    // Whatever came from a file, nothing but the line ends here may move the cursor.
    return PrintableText("\(file)\(place): \(problem)").text + "\n    " + PrintableText(remedy).text
  }
}

extension Mistake: Comparable {
  /// As a person reads: line 9 before line 10.
  package static func < (a: Mistake, b: Mistake) -> Bool {
    if a.file != b.file { return a.file < b.file }
    if a.place != b.place { return runs(a.place ?? "").lexicographicallyPrecedes(runs(b.place ?? "")) }
    return (a.problem, a.remedy) < (b.problem, b.remedy)
  }
}

/// A stretch of a text: digits by their value before other characters by theirs.
private struct Run: Comparable {
  var number: Int
  var text: String

  static func < (a: Run, b: Run) -> Bool { (a.number, a.text) < (b.number, b.text) }
}

private func runs(_ text: String) -> [Run] {
  var runs: [Run] = []
  var rest = text[...]
  while let first = rest.first {
    let isDigit = first.isASCII && first.isNumber
    let run = rest.prefix { ($0.isASCII && $0.isNumber) == isDigit }
    runs.append(Run(number: isDigit ? Int(run) ?? .max : -1, text: String(run)))
    rest = rest.dropFirst(run.count)
  }
  return runs
}
