namespace LiveCommerce.Faults.Tests.Server;

/// <summary>A folder of one test. It is removed at the end unless somebody has to look into it.</summary>
internal sealed class TestDirectory : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("livecommerce-faults-");

    public string Root => _root.FullName;

    /// <summary>Set when a promise was found broken: the evidence stays.</summary>
    public bool Keep { get; set; }

    public string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>A copy of a data directory that nobody uses, with everything in it but the lock.</summary>
    public string CopyOf(string data, string name)
    {
        var copy = PathOf(name);
        foreach (var file in Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(data, file);
            if (relative == "lock") continue;
            var target = Path.Combine(copy, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }

    public void Dispose()
    {
        if (!Keep) _root.Delete(recursive: true);
    }
}
