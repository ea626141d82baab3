using LiveCommerce.Faults.Tests.Load;
using LiveCommerce.Faults.Tests.Server;

namespace LiveCommerce.Faults.Tests.Journal;

/// <summary>The data directory of a shop that has sold something and was stopped properly; every test works on a copy of its own.</summary>
public sealed class StoppedShop : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private string _data = "";

    public async ValueTask InitializeAsync()
    {
        await using var owner = await DataOwner.CreateAsync(_directory.PathOf("data"));
        using var sale = await ShortSale.RunAsync(owner);
        await owner.TerminateAsync();
        _data = owner.Data;
    }

    public string Copy() => _directory.CopyOf(_data, Guid.NewGuid().ToString("N"));

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }
}
