namespace LiveCommerce.LoadTests.Client;

/// <summary>Ids made by the client: UUIDv7 in lower case, so each carries the millisecond in which it was made.</summary>
public static class Uuid7
{
    public static string New(TimeProvider time) => Guid.CreateVersion7(time.GetUtcNow()).ToString("D");
}
