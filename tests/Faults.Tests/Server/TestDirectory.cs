namespace LiveCommerce.Faults.Tests.Server;

/// <summary>A folder of one test. It is removed at the end unless somebody has to look into it.</summary>
internal sealed class TestDirectory : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("livecommerce-faults-");

    public string Root => _root.FullName;

    /// <summary>Set when a promise was found broken: the evidence stays.</summary>
    public bool Keep { get; set; }

    public string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>A copy of a data directory that nobody uses, with everything in it but the lock. Who may read it stays as it was.</summary>
    public string CopyOf(string data, string name)
    {
        var copy = PathOf(name);
        Directory.CreateDirectory(copy);
        foreach (var entry in new DirectoryInfo(data).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(data, entry.FullName));
            if (entry is DirectoryInfo) Directory.CreateDirectory(target, entry.UnixFileMode);
            else if (entry.Name != "lock") File.Copy(entry.FullName, target);
        }
        return copy;
    }

    public void Dispose()
    {
        if (!Keep) _root.Delete(recursive: true);
    }
}
