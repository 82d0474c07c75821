"""LibreOffice as a judge: it accepts or rejects all changes of Word files by its own code, converts, and opens.

One start for many files: a Basic macro in a profile of its own reads the jobs. Used by tests and benchmarks.
"""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">
 <library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/{kind}.xlb/" xlink:type="simple" library:link="false"/>
</library:libraries>
"""
SHELF = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false">{elements}</library:library>
"""
MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Redlines" script:language="StarBasic">
Sub Resolve(jobs As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim filter(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = &quot;Hidden&quot; : hidden(0).Value = True
  filter(0).Name = &quot;FilterName&quot;
  helper = createUnoService(&quot;com.sun.star.frame.DispatchHelper&quot;)
  number = FreeFile
  Open jobs For Input As #number
  While Not EOF(number)
    Line Input #number, source
    Line Input #number, command
    Line Input #number, target
    doc = StarDesktop.loadComponentFromURL(source, &quot;_blank&quot;, 0, hidden())
    If command &lt;&gt; &quot;&quot; Then _
      helper.executeDispatch(doc.CurrentController.Frame, &quot;.uno:&quot; &amp; command, &quot;&quot;, 0, Array())
    filter(0).Value = IIf(Right(target, 4) = &quot;.pdf&quot;, &quot;writer_pdf_Export&quot;, &quot;MS Word 2007 XML&quot;)
    doc.storeToURL(target, filter())
    doc.close(True)
  Wend
  Close #number
  StarDesktop.terminate
End Sub
</script:module>
"""
ACCEPT, REJECT, NOTHING = "AcceptAllTrackedChanges", "RejectAllTrackedChanges", ""


@dataclass(frozen=True)
class Job:
    """Open `source`, carry out `command`, save as `target` (.docx or .pdf)."""

    source: Path
    command: str
    target: Path


def run_jobs(jobs: Sequence[Job], folder: Path) -> None:
    """Carry out all jobs in one start of LibreOffice; `folder` takes its profile."""
    profile = _profile(folder)
    listing = folder / "jobs.txt"
    listing.write_text("".join(f"{job.source.as_uri()}\n{job.command}\n{job.target.as_uri()}\n" for job in jobs), encoding="utf-8")
    _start(profile, f'macro:///Standard.Redlines.Resolve("{listing}")')
    missing = [job.target.name for job in jobs if not job.target.exists()]
    assert not missing, f"LibreOffice did not write {missing}"


def _profile(folder: Path) -> Path:
    """A profile with the macro; LibreOffice throws away what it finds in a profile at its first start, so that comes before."""
    profile = folder / "profile"
    basic = profile / "user" / "basic"
    if not basic.exists():
        _start(profile, "--terminate_after_init")
        (basic / "Standard").mkdir(parents=True, exist_ok=True)
        for kind in ("script", "dialog"):
            (basic / f"{kind}.xlc").write_text(CONTAINER.format(kind=kind))
        (basic / "Standard" / "script.xlb").write_text(SHELF.format(elements='<library:element library:name="Redlines"/>'))
        (basic / "Standard" / "dialog.xlb").write_text(SHELF.format(elements=""))
        (basic / "Standard" / "Redlines.xba").write_text(MACRO)
    return profile


def _start(profile: Path, argument: str) -> None:
    command = ["soffice", "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}", argument]
    subprocess.run(command, capture_output=True, check=False, timeout=600)
