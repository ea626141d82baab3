using System.CommandLine;
using LiveCommerce.Grains.Journal.Postgres;
using LiveCommerce.LiveHub.Hosting;
using LiveCommerce.LiveHub.Ledger;
using LiveCommerce.LiveHub.Storage;
using LiveCommerce.LiveHub.Tests.Identity;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.LiveHub.Tests.Hosting;

/// <summary>A shop whose journal is in PostgreSQL.</summary>
public sealed class PostgresShopTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private PostgresServer? _server;
    private string _database = "";

    private string Address => _server!.Address(_database);

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PostgresServer.Absence is not null, PostgresServer.Absence ?? "");
        _server = await PostgresServer.StartAsync();
        _database = await _server.CreateDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task UnitsAreSoldOnceAcrossARestartAndTheExportProvesIt()
    {
        Assert.Equal((ExitCode.Ok, true), await MigrateAsync("Step 1"));
        Assert.Equal((ExitCode.Ok, false), await MigrateAsync("Step 1"));
        Assert.True(PostgresAddress.TryParse(Address, out var store));
        await using var shop = new RunningShop { Store = store };
        await shop.InitializeAsync();
        Assert.Contains(shop.Logs.Lines, line => line.Contains("Journal: PostgreSQL", StringComparison.Ordinal) && line.Contains("fsync=on", StringComparison.Ordinal));
        var (sku, buyer) = (await shop.NewSkuAsync(2), shop.NewGuest());
        (await buyer.BuyAsync(sku, await buyer.ReservedAsync(sku))).Ok(201);
        await ShopSetup.UntilAsync(async () => (await buyer.GetAsync("/api/v1/orders")).Ok().GetProperty("items"), items => items.GetArrayLength() == 1);
        Assert.False(File.Exists(Path.Combine(shop.Folder, "journal.db")));

        await shop.StopAsync();
        await shop.StartAsync();
        var counts = await shop.CountsAsync(sku);
        Assert.Equal((1, 1), (counts.Number("sold"), counts.Number("available")));

        using var told = new StringWriter();
        var file = _folder.PathOf("export.jsonl.gz");
        Assert.True(ExportCommand.Invoke([file, "--store", Address], told, told) == VerifyCommand.Clean, told.ToString());
        Assert.True(VerifyCommand.Invoke(["--file", file, "--books", Path.Combine(shop.Folder, "sandbox", "books.jsonl")], told, told) == VerifyCommand.Clean, told.ToString());
        Assert.Contains("1 purchase", told.ToString(), StringComparison.Ordinal);

        await _server!.QueryAsync("UPDATE journal.batch SET events = replace(events, '\"quantity\":2', '\"quantity\":3') WHERE kind = 'stock'", _database);
        Assert.Equal(VerifyCommand.Clean, ExportCommand.Invoke([file, "--store", Address], told, told));
        Assert.Equal(VerifyCommand.BreachFound, VerifyCommand.Invoke(["--file", file], told, told));
    }

    [Fact]
    public async Task AShopKeepsToItsOneJournal()
    {
        await MigrateAsync();
        await using (await ShopStore.OpenAsync(_folder.Path, Store())) { }
        Assert.Contains("--store", (await Assert.ThrowsAsync<StoreException>(() => ShopStore.OpenAsync(_folder.Path, null))).Message, StringComparison.Ordinal);
        await using (await ShopStore.OpenAsync(_folder.Path, Store())) { }

        using var other = new TemporaryFolder();
        await File.WriteAllTextAsync(other.PathOf("journal.db"), "");
        Assert.Contains("journal.db", (await Assert.ThrowsAsync<StoreException>(() => ShopStore.OpenAsync(other.Path, Store()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatTheJournalRefusesIsToldInOneLineAndTheDirectoryStaysFree()
    {
        Assert.Equal((ExitCode.DataUnavailable, true), await StartAsync("'migrate'"));
        await MigrateAsync();
        await _server!.QueryAsync($"ALTER DATABASE {_database} SET synchronous_commit = off");
        Assert.Equal((ExitCode.DataUnavailable, true), await StartAsync("synchronous_commit=off"));
        await _server.StopAsync(PostgresStop.Fast);
        Assert.Equal((ExitCode.DataUnavailable, true), await StartAsync("out of reach"));
        await using var store = await ShopStore.OpenAsync(_folder.Path, null);
    }

    private PostgresAddress Store() => PostgresAddress.TryParse(Address, out var address) ? address : throw new InvalidOperationException(Address);

    private async Task<(int Code, bool Says)> StartAsync(string word)
    {
        using var error = new StringWriter();
        var code = await Server.RunAsync(
            new ServeOptions(_folder.Path, "http://127.0.0.1:0", Demo: false, []) { Store = Store() }, TextWriter.Null, error, TestContext.Current.CancellationToken);
        Assert.Single(error.ToString().TrimEnd().Split('\n'));
        return (code, error.ToString().Contains(word, StringComparison.Ordinal));
    }

    private async Task<(int Code, bool Says)> MigrateAsync(string word = "")
    {
        using var output = new StringWriter();
        var code = await MigrateCommand.Create().Parse(["--store", Address]).InvokeAsync(new InvocationConfiguration { Output = output, Error = output });
        return (code, output.ToString().Contains(word, StringComparison.Ordinal));
    }
}
