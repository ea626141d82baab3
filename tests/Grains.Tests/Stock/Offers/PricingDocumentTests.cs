using System.Text.RegularExpressions;
using LiveCommerce.Grains.LiveStreams;

namespace LiveCommerce.Grains.Tests.Stock.Offers;

/// <summary>What docs/pricing.md promises is what the rules do.</summary>
public sealed partial class PricingDocumentTests
{
    [Fact]
    public void TheRowsOfTheDocumentAreTrue()
    {
        var rows = Block().Match(Document()).Groups["rows"].Value;
        var played = StockTable.Play(rows);
        // The table says all there is to say about prices: each way to be refused for one, and each way to be granted.
        foreach (var said in (string[])["reserve OfferNotOpen", "reserve OfferOnly", "reserve PriceChanged", "reserve CurrencyMismatch", "reserve LimitReached", "reserve FullyReserved"])
            Assert.Contains(said, played.Seen);
    }

    [Fact]
    public void TheDocumentHasTheBoundsOfTheRules()
    {
        foreach (var kind in Enum.GetValues<OfferKind>())
        {
            var bounds = OfferBounds.Of(kind);
            var row = Regex.Match(Document(), $@"^\| `{kind.ToString().ToLowerInvariant()}` \|.*$", RegexOptions.Multiline, TimeSpan.FromSeconds(1)).Value;
            Assert.Contains($"{bounds.MinCountdown}–{OfferBounds.MaxCountdown} s", row, StringComparison.Ordinal);
            Assert.Contains($"{bounds.MinLength} s to {(bounds.MaxLength == 86_400 ? "24 h" : $"{bounds.MaxLength / 60} min")}", row, StringComparison.Ordinal);
        }
    }

    private static string Document()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "docs", "pricing.md");
            if (File.Exists(path)) return File.ReadAllText(path);
        }
        throw new FileNotFoundException("docs/pricing.md");
    }

    [GeneratedRegex("```pricing\n(?<rows>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();
}
