using System.Security.Cryptography;

namespace LiveCommerce.LiveHub.Receipts;

/// <summary>
/// The key that signs refusal receipts, made on the first start in a folder that only its owner can read, with its public half beside it for
/// everybody. A lost key can be made anew: old receipts are checked with the old public key, which is why each receipt names its key.
/// </summary>
public sealed class ReceiptKey : IDisposable
{
    private const string PrivateFile = "receipt.key";
    private const string PublicFile = "receipt.pub";

    private readonly ECDsa _key;
    private readonly Lock _signing = new();

    private ReceiptKey(ECDsa key)
    {
        _key = key;
        Id = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
        PublicPem = key.ExportSubjectPublicKeyInfoPem() + "\n";
    }

    /// <summary>SHA-256 of the public key in hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>The public half, as <c>verify --receipt-key</c> reads it.</summary>
    public string PublicPem { get; }

    /// <summary>Where the public key of a data directory lies.</summary>
    public static string PublicPathIn(string dataDirectory) => Path.Combine(dataDirectory, "receipts", PublicFile);

    /// <summary>Reads the key below <paramref name="folder"/> ("receipts" in the data directory), or makes it where the folder does not exist.</summary>
    /// <exception cref="ReceiptKeyException">The key cannot be read or made; the message says why and what to do.</exception>
    public static ReceiptKey Open(string folder)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            if (!Directory.Exists(folder)) Create(folder, key);
            else key.ImportFromPem(File.ReadAllText(Path.Combine(folder, PrivateFile)));
            if (key.KeySize != 256) throw new CryptographicException("It is not a key of the curve P-256.");
            return new ReceiptKey(key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new ReceiptKeyException(
                $"The key of refusal receipts in {folder} cannot be read or made: {e.Message} Put it back from a backup; where there is none, move the folder away and a new key is made.", e);
        }
    }

    /// <summary>May be called from any thread; takes some ten microseconds.</summary>
    public SignedReceipt Sign(RefusalReceipt receipt)
    {
        var bytes = receipt.ToCanonicalJson();
        lock (_signing) return new SignedReceipt(Id, receipt, Convert.ToBase64String(_key.SignData(bytes, HashAlgorithmName.SHA256)));
    }

    public void Dispose() => _key.Dispose();

    /// <summary>Both files appear at once, by renaming the folder: a crash in between leaves nothing that looks complete.</summary>
    private static void Create(string folder, ECDsa key)
    {
        var draft = folder + ".new";
        if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(draft);
        else Directory.CreateDirectory(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Write(Path.Combine(draft, PrivateFile), key.ExportPkcs8PrivateKeyPem());
        Write(Path.Combine(draft, PublicFile), key.ExportSubjectPublicKeyInfoPem());
        Directory.Move(draft, folder);
    }

    private static void Write(string path, string pem)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(System.Text.Encoding.ASCII.GetBytes(pem + "\n"));
        file.Flush(flushToDisk: true);
    }
}

/// <summary>The server must not start with this key; the message says why and what to do.</summary>
public sealed class ReceiptKeyException(string message, Exception inner) : Exception(message, inner);
