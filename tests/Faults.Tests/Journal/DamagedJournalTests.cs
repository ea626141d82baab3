using LiveCommerce.Faults.Tests.Server;

namespace LiveCommerce.Faults.Tests.Journal;

/// <summary>The server never serves from a damaged journal: it says what to do and ends.</summary>
public sealed class DamagedJournalTests(StoppedShop shop) : IClassFixture<StoppedShop>
{
    private const int Damaged = 6;
    private const int Page = 4_096;

    private static readonly Dictionary<string, Action<FileStream>> Damages = new(StringComparer.Ordinal)
    {
        ["its first page is noise"] = file => Overwrite(file, 0, Page),
        ["a run of pages is noise"] = file => Overwrite(file, 2 * Page, (file.Length / 2) - (2 * Page)),
        ["its second half is missing"] = file => file.SetLength(file.Length / 2 / Page * Page),
    };

    public static TheoryData<string> What => [.. Damages.Keys];

    [Theory]
    [MemberData(nameof(What))]
    public async Task RefusesToServe(string what)
    {
        var data = shop.Copy();
        using (var journal = new JournalFile(data)) journal.Checkpoint();
        var path = Path.Combine(data, "journal.db");
        using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite)) Damages[what](file);
        var before = await File.ReadAllBytesAsync(path);

        var ended = await Tool.RunAsync("--data", data, "--urls", ServerProcess.UrlOf(FreePort.Take()).ToString(), "--no-demo");

        Assert.True(ended.ExitCode == Damaged, ended.ToString());
        Assert.Contains("journal.db", ended.Error, StringComparison.Ordinal);
        Assert.Contains("backup", ended.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task VerifySaysThatItCannotBeRead()
    {
        var data = shop.Copy();
        using (var journal = new JournalFile(data)) journal.Checkpoint();
        using (var file = new FileStream(Path.Combine(data, "journal.db"), FileMode.Open, FileAccess.ReadWrite)) Overwrite(file, 0, Page);
        var verified = await Tool.RunAsync("verify", "--data", data);
        Assert.True(verified.ExitCode == 3, verified.ToString());
        Assert.Contains("journal.db", verified.Error, StringComparison.Ordinal);
    }

    private static void Overwrite(FileStream file, long from, long length)
    {
        var noise = new byte[length];
        new Random(1).NextBytes(noise);
        file.Position = from;
        file.Write(noise);
    }
}
