/// Text whose lines fit a width where their words do; what a line is indented by, the lines that follow from it are as well.
package func wrapped(_ text: String, to width: Int) -> String {
  var page = Page(color: false, width: width)
  var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  if lines.last?.isEmpty == true { lines.removeLast() }
  for line in lines {
    let indent = line.prefix { $0 == " " }.count
    page.add(String(line.dropFirst(indent)), indent: indent, hanging: indent)
  }
  return page.text
}
