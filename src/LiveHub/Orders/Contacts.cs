using System.Security.Cryptography;
using System.Text;
using Dapper;
using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Orders;

/// <summary>
/// Names and addresses of buyers. A contact's id is derived from the purchase, so that a repeated request saves it once; nothing of its
/// content goes anywhere else, least of all into a journal.
/// </summary>
public sealed class Contacts(ShopDatabase database, TimeProvider time)
{
    public const int MaxName = 200;
    public const int MaxEmail = 254;
    public const int MaxAddress = 1_000;

    /// <summary>The field that is too long or holds control characters; null where all is well.</summary>
    public static string? Fault(ContactWire contact) =>
        !IsText(contact.Name, MaxName) ? "contact.name"
        : !IsText(contact.Email, MaxEmail) || contact.Email?.Contains('@', StringComparison.Ordinal) == false ? "contact.email"
        : !IsText(contact.Address, MaxAddress) ? "contact.address"
        : null;

    public static string IdFor(string purchaseId) =>
        "c" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("contact\n" + purchaseId)).AsSpan(0, 16));

    /// <summary>Saves once; the first content stands, because the purchase was begun with it.</summary>
    public Task SaveAsync(string contactId, ContactWire contact, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute(
            "INSERT INTO contact VALUES (@contactId, @Name, @Email, @Address, @savedAt) ON CONFLICT DO NOTHING",
            new { contactId, contact.Name, contact.Email, contact.Address, savedAt = time.GetUtcNow().ToUnixTimeMilliseconds() }),
        cancellationToken);

    public Task DeleteAsync(string contactId) =>
        database.WriteAsync(connection => connection.Execute("DELETE FROM contact WHERE contact_id = @contactId", new { contactId }));

    private static bool IsText(string? text, int max) => text is null || (text.Length <= max && !text.Any(c => char.IsControl(c) && c is not '\n'));
}
