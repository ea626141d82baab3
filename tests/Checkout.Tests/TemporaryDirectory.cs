namespace LiveCommerce.Checkout.Tests;

/// <summary>A folder that is gone after the test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("checkout-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
