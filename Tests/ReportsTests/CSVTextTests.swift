import Testing

@testable import Reports

struct CSVTextTests {
  @Test func plainFieldsStandAsTheyAre() {
    var csv = CSVText(header: ["layer", "flops"])
    csv.add(["conv 1", "12"])
    #expect(csv.text == "layer,flops\r\nconv 1,12\r\n")
  }

  @Test(arguments: [
    ("a,b", "\"a,b\""), ("say \"so\"", "\"say \"\"so\"\"\""), ("two\nlines", "\"two\nlines\""),
    ("two\r\nlines", "\"two\r\nlines\""),
    ("", ""), ("1x3x224; 64", "1x3x224; 64"),
  ])
  func whatWouldBreakARecordIsInQuotes(_ field: String, _ written: String) {
    var csv = CSVText(header: ["a", "b"])
    csv.add([field, "1"])
    #expect(csv.text == "a,b\r\n\(written),1\r\n")
  }

  /// What spreadsheets run stands behind an apostrophe; numbers stay numbers.
  @Test(arguments: [
    ("=1+1", "'=1+1"), ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""), ("@SUM(A1)", "'@SUM(A1)"), ("-1+1", "'-1+1"),
    ("+cmd", "'+cmd"), ("-", "'-"), ("\tx", "'\tx"), ("\rx", "\"'\rx\""), ("-inf", "'-inf"), ("-0x10", "'-0x10"),
    ("-12", "-12"), ("-1.5e-07", "-1.5e-07"), ("+3", "+3"), ("a=b", "a=b"), ("'=1", "'=1"),
  ])
  func nothingInACellIsAFormula(_ field: String, _ written: String) {
    var csv = CSVText(header: ["a"])
    csv.add([field])
    #expect(csv.text == "a\r\n\(written)\r\n")
  }

  @Test func everyRecordHasAsManyFieldsAsTheHeader() {
    var csv = CSVText(header: ["a", "b", "c"])
    csv.add(["1"])
    csv.add(["1", "2", "3", "4"])
    #expect(csv.text == "a,b,c\r\n1,,\r\n1,2,3\r\n")
  }
}
