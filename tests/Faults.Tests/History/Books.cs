using System.Text.Json;
using LiveCommerce.Faults.Tests.Api;

namespace LiveCommerce.Faults.Tests.History;

/// <summary>One line of the sandbox provider's own books.</summary>
internal sealed record BookLine(long At, string Entry, string Reference, string ChargeId, long Amount, string Currency)
{
    public Money Money => new(Amount, Currency);
}

/// <summary>The provider's side of the truth, read from its file and from nowhere else.</summary>
internal static class Books
{
    public static string PathIn(string data) => Path.Combine(data, "sandbox", "books.jsonl");

    /// <summary>All complete lines; one without its end was cut off by a kill and never answered.</summary>
    public static IReadOnlyList<BookLine> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        return
        [
            .. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize<BookLine>(line, Wire.Json)!),
        ];
    }
}
