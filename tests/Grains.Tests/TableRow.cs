using System.Globalization;
using System.Text.RegularExpressions;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests;

/// <summary>
/// One row of a table test: <c>verb name key=value … -> Status key=value …</c>. Lengths of time are written 250ms, 60s, 5m, 24h or a sum
/// of them (24h1ms); instants are lengths since the table's start. Everything after # is a remark.
/// </summary>
internal sealed partial class TableRow
{
    private readonly Dictionary<string, string> _arguments;

    private TableRow(string text, string verb, string name, Dictionary<string, string> arguments, string? status, Dictionary<string, string> expected)
    {
        Text = text;
        Verb = verb;
        Name = name;
        _arguments = arguments;
        Status = status;
        Expected = expected;
    }

    public string Text { get; }

    public string Verb { get; }

    public string Name { get; }

    public string? Status { get; }

    /// <summary>What is expected of the answer beside its status.</summary>
    public Dictionary<string, string> Expected { get; }

    public static IEnumerable<TableRow> Read(string table)
    {
        foreach (var line in table.Split('\n'))
        {
            var text = line.Split('#')[0].Trim();
            if (text.Length == 0) continue;
            var sides = text.Split("->");
            var left = Words(sides[0]);
            if (left[0].EndsWith(':')) left = left[..1]; // a row about the state; its reader takes the text
            var right = sides.Length > 1 ? Words(sides[1]) : [];
            var named = left.Length > 1 && !left[1].Contains('=', StringComparison.Ordinal);
            yield return new TableRow(
                text, left[0], named ? left[1] : "", Pairs(left[(named ? 2 : 1)..]), right.Length > 0 ? right[0] : null,
                right.Length > 0 ? Pairs(right[1..]) : []);
        }
    }

    public string Get(string key, string otherwise) => _arguments.GetValueOrDefault(key, otherwise);

    public string? Find(string key) => _arguments.GetValueOrDefault(key);

    public long Number(string key, long otherwise) => Find(key) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public TimeSpan Length(string key, TimeSpan otherwise) => Find(key) is { } text ? ParseLength(text) : otherwise;

    public Money Money(string key, Money otherwise) => Find(key) is { } text ? ParseMoney(text) : otherwise;

    public static TimeSpan ParseLength(string text)
    {
        var length = TimeSpan.Zero;
        foreach (Match part in LengthPart().Matches(text))
        {
            var number = long.Parse(part.Groups["number"].Value, CultureInfo.InvariantCulture);
            length += part.Groups["unit"].Value switch
            {
                "ms" => TimeSpan.FromMilliseconds(number),
                "s" => TimeSpan.FromSeconds(number),
                "m" => TimeSpan.FromMinutes(number),
                "h" => TimeSpan.FromHours(number),
                _ => TimeSpan.FromDays(number),
            };
        }
        return text.StartsWith('-') ? -length : length;
    }

    public static Money ParseMoney(string text) => new(long.Parse(text[..^3], CultureInfo.InvariantCulture), text[^3..]);

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Dictionary<string, string> Pairs(string[] words) => words.Select(word => word.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair.Length > 1 ? pair[1] : "", StringComparer.Ordinal);

    [GeneratedRegex("(?<number>[0-9]+)(?<unit>ms|s|m|h|d)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LengthPart();
}
