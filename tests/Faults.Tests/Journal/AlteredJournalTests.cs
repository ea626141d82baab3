using LiveCommerce.Faults.Tests.Server;

namespace LiveCommerce.Faults.Tests.Journal;

/// <summary>
/// One number in one row of the journal was changed by hand: <c>verify</c> finds it by the chain of hashes, and where the chain was mended
/// too, by arithmetic alone.
/// </summary>
public sealed class AlteredJournalTests(StoppedShop shop) : IClassFixture<StoppedShop>
{
    /// <summary>What is altered; {id} is a reservation that was sold.</summary>
    private static readonly Dictionary<string, (string Kind, string Pattern, string Breach)> Alterations = new(StringComparer.Ordinal)
    {
        ["units of a restock"] = ("stock", "\"restocked\\.v1\"[^}]*\"quantity\":(?<n>\\d+)", "head-counters-differ"),
        ["units of a reservation that was sold"] = ("stock", "\"reserved\\.v1\",\"reservationId\":\"{id}\"[^}]*?\"quantity\":(?<n>\\d+)", "line-differs"),
        ["price of a reservation that was sold"] = ("stock", "\"reserved\\.v1\",\"reservationId\":\"{id}\"[^}]*?\"unitPrice\":{\"amount\":(?<n>\\d+)", "line-differs"),
        ["money that was paid"] = ("purchase", "\"payment-succeeded\\.v1\".*?\"paid\":{\"amount\":(?<n>\\d+)", "paid-wrong"),
        ["total of a purchase"] = ("purchase", "\"started\\.v1\".*?\"total\":{\"amount\":(?<n>\\d+)", "total-wrong"),
    };

    public static TheoryData<string> What => [.. Alterations.Keys];

    [Fact]
    public async Task AnUntouchedCopyIsClean()
    {
        var verified = await Tool.RunAsync("verify", "--data", shop.Copy());
        Assert.True(verified.ExitCode == 0, verified.ToString());
    }

    [Theory]
    [MemberData(nameof(What))]
    public async Task OneAlteredNumberBreaksTheChain(string what)
    {
        var (data, owner, _) = Alter(what, mend: false);
        var verified = await Tool.RunAsync("verify", "--data", data);
        Assert.True(verified.ExitCode == 1, verified.ToString());
        Assert.Contains($"chain-broken {owner}", verified.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(What))]
    public async Task WithAMendedChainArithmeticStillFindsIt(string what)
    {
        var (data, owner, breach) = Alter(what, mend: true);
        var verified = await Tool.RunAsync("verify", "--data", data);
        Assert.True(verified.ExitCode == 1, verified.ToString());
        Assert.DoesNotContain("chain-broken", verified.Output, StringComparison.Ordinal);
        Assert.Contains(breach, verified.Output, StringComparison.Ordinal);
        Assert.Contains(owner, verified.Output, StringComparison.Ordinal);
    }

    private (string Data, string Owner, string Breach) Alter(string what, bool mend)
    {
        var data = shop.Copy();
        var (kind, pattern, breach) = Alterations[what];
        using var journal = new JournalFile(data);
        var row = journal.AddOne(kind, pattern.Replace("{id}", journal.AnySold().ReservationId, StringComparison.Ordinal));
        if (mend) journal.Rehash(row.Kind, row.Id);
        return (data, $"{row.Kind}/{row.Id}", breach);
    }
}
