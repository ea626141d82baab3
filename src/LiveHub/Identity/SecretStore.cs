using System.Security.Cryptography;
using System.Text;

namespace LiveCommerce.LiveHub.Identity;

/// <summary>
/// The two secrets of this installation, 32 random bytes each, in a folder that only its owner can read: the key that signs our tokens, and
/// the pepper that makes opaque subjects out of people's ids. They are made together on the first start. Losing the key signs everybody out;
/// losing the pepper makes every known buyer a new one, so back the folder up with the rest.
/// </summary>
public sealed class SecretStore
{
    private const int Length = 32;
    private const string SigningKeyFile = "signing.key";
    private const string PepperFile = "subject.pepper";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersAny = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly byte[] _signingKey;
    private readonly byte[] _pepper;

    private SecretStore(byte[] signingKey, byte[] pepper) => (_signingKey, _pepper) = (signingKey, pepper);

    internal byte[] SigningKey => _signingKey;

    /// <summary>Reads the secrets below <paramref name="folder"/>, or makes them where the folder does not exist.</summary>
    /// <exception cref="SecretStoreException">A secret is missing, has the wrong length or is readable by others.</exception>
    public static SecretStore Open(string folder)
    {
        try
        {
            if (!Directory.Exists(folder)) Create(folder);
            RefuseIfOpenToOthers(folder, "700");
            return new SecretStore(Read(Path.Combine(folder, SigningKeyFile)), Read(Path.Combine(folder, PepperFile)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SecretStoreException($"The secrets in {folder} cannot be read or made: {e.Message}", e);
        }
    }

    /// <summary>A keyed digest (HMAC-SHA256) that nobody without the pepper can compute or check a guess against.</summary>
    internal byte[] Digest(string text) => HMACSHA256.HashData(_pepper, Encoding.UTF8.GetBytes(text));

    /// <summary>Both files appear at once, by renaming the folder: a crash in between leaves nothing that looks complete.</summary>
    private static void Create(string folder)
    {
        var draft = folder + ".new";
        if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(draft);
        else Directory.CreateDirectory(draft, OwnerOnly | UnixFileMode.UserExecute);
        foreach (var name in (ReadOnlySpan<string>)[SigningKeyFile, PepperFile])
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
            using var file = new FileStream(Path.Combine(draft, name), options);
            file.Write(RandomNumberGenerator.GetBytes(Length));
            file.Flush(flushToDisk: true);
        }
        Directory.Move(draft, folder);
    }

    private static byte[] Read(string path)
    {
        if (!File.Exists(path))
            throw new SecretStoreException($"The secret {path} is missing. Put it back from a backup; only where there is none, remove the whole folder and everybody is a new buyer.");
        RefuseIfOpenToOthers(path, "600");
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        if (file.Length != Length)
            throw new SecretStoreException($"The secret {path} has {file.Length} bytes instead of {Length}: it is damaged. Put it back from a backup.");
        var bytes = new byte[Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static void RefuseIfOpenToOthers(string path, string mode)
    {
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & OthersAny) == UnixFileMode.None) return;
        throw new SecretStoreException($"{path} can be read or changed by others than its owner. Mend it with: chmod {mode} '{path}'");
    }
}

/// <summary>The server must not start with these secrets; the message says why and what to do.</summary>
public sealed class SecretStoreException(string message, Exception? inner = null) : Exception(message, inner);
