# Answers questions about the registry, directories and executables; writes nothing but its answers.
# For PowerShell 2.0 and later.  $questions are lines, their parts separated by tabs, \ and \u as in .NET:
#   k N DEPTH KEY     a key below HKEY_LOCAL_MACHINE, and so many levels below it
#   n NAME            look into files of this name (lower case) in all directories that follow
#   d N PATH          a directory
#   p N PATH          look into this file, which is answered with q N first
# The answers, of which each is written on one line, its parts separated by tabs:
#   #hotfixscan/1 SYSTEMROOT, at the start, and z at the end
#   k N STATUS BELOW (p present, a absent, e and why), then v NAME KIND DATA... and s SUBKEY
#   d N STATUS, then x NAME for directories and f NAME SIZE FILETIME for files
#   i MACHINE STAMP LANGUAGE RESOURCE of the file before it; j BYTES, not of the Win32 kind; m: not one; h: why not
# Text is printable ASCII, with \uXXXX for everything else.
$ErrorActionPreference='Stop'
$out=New-Object IO.StreamWriter([Console]::OpenStandardOutput(),[Text.Encoding]::ASCII,65536)
$names=@{}
$odd=New-Object Text.RegularExpressions.Regex('[^ -\[\]-~]')
$mask=[Text.RegularExpressions.MatchEvaluator]{param($m) '\u{0:x4}' -f [int][char]$m.Value}
function Tell($parts){
  $texts=@()
  foreach($part in $parts){$texts+=$odd.Replace([string]$part,$mask)}
  $out.WriteLine([string]::Join("`t",[string[]]$texts))
}
function Why($error){$error.Exception.GetBaseException().GetType().Name}
function AskKey($n,$depth,$path,$below){
  try{$key=[Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($path)}catch{Tell @('k',$n,'e',$below,(Why $_));return}
  if($key -eq $null){Tell @('k',$n,'a',$below);return}
  Tell @('k',$n,'p',$below)
  try{
    foreach($name in $key.GetValueNames()){
      $kind=$key.GetValueKind($name)
      $data=$key.GetValue($name,$null,'DoNotExpandEnvironmentNames')
      if($data -is [byte[]]){$data=[BitConverter]::ToString($data)}
      Tell (@('v',$name,$kind)+@($data))
    }
    $subkeys=$key.GetSubKeyNames()
    foreach($name in $subkeys){Tell @('s',$name)}
    if($depth -gt 0){foreach($name in $subkeys){AskKey $n ($depth-1) "$path\$name" "$below\$name"}}
  }catch{Tell @('k',$n,'e',$below,(Why $_))}
  $key.Close()
}
function AskDirectory($n,$path){
  if(![IO.Directory]::Exists($path)){Tell @('d',$n,'a');return}
  try{$entries=(New-Object IO.DirectoryInfo($path)).GetFileSystemInfos()}catch{Tell @('d',$n,'e',(Why $_));return}
  Tell @('d',$n,'p')
  foreach($entry in $entries){
    if($entry -is [IO.DirectoryInfo]){Tell @('x',$entry.Name);continue}
    Tell @('f',$entry.Name,$entry.Length,$entry.LastWriteTimeUtc.ToFileTimeUtc())
    if($names.ContainsKey($entry.Name.ToLowerInvariant())){AskImage $entry.FullName}
  }
}
function AskImage($path){
  try{
    $file=[IO.File]::Open($path,'Open','Read','ReadWrite,Delete')
    try{Tell (Image $file (New-Object IO.BinaryReader($file)))}finally{$file.Close()}
  }catch{Tell @('h',(Why $_))}
}
function Image($file,$read){
  if($file.Length -lt 64 -or $read.ReadUInt16() -ne 0x5A4D){return @('m')}
  $file.Position=60
  $start=$read.ReadUInt32()
  $file.Position=$start
  if($start+24 -gt $file.Length -or $read.ReadUInt32() -ne 0x4550){
    $file.Position=0
    return @('j',[Convert]::ToBase64String($read.ReadBytes(65536)))
  }
  $machine=$read.ReadUInt16()
  $count=$read.ReadUInt16()
  $stamp=$read.ReadUInt32()
  $file.Position=$start+20
  $sections=$start+24+$read.ReadUInt16()
  $file.Position=$start+24
  $directories=$start+24+96
  if($read.ReadUInt16() -eq 0x20B){$directories+=16}
  $bare=@('i',$machine,$stamp,'','')
  $file.Position=$directories-4
  if($read.ReadUInt32() -le 2){return $bare}
  $file.Position=$directories+16
  $address=$read.ReadUInt32()
  if($address -eq 0 -or $read.ReadUInt32() -eq 0){return $bare}
  $shift=$null
  for($i=0;$i -lt $count;$i++){
    $file.Position=$sections+40*$i+8
    $size=$read.ReadUInt32();$at=$read.ReadUInt32();$raw=$read.ReadUInt32();$place=$read.ReadUInt32()
    if($address -ge $at -and $address -lt $at+[Math]::Max($size,$raw)){$shift=[long]$place-[long]$at;break}
  }
  if($shift -eq $null){throw 'no section'}
  $root=$address+$shift
  $versions=Entry $file $read $root 0 16
  if($versions -eq $null){return $bare}
  $one=Entry $file $read $root ($versions[1] % 2147483648) 1
  if($one -eq $null){$one=Entry $file $read $root ($versions[1] % 2147483648) -1}
  if($one -eq $null){return $bare}
  $leaf=Entry $file $read $root ($one[1] % 2147483648) -1
  $file.Position=$root+$leaf[1]
  $where=$read.ReadUInt32();$length=$read.ReadUInt32()
  if($length -gt 65536){throw 'too long'}
  $file.Position=$where+$shift
  @('i',$machine,$stamp,($leaf[0] % 65536),[Convert]::ToBase64String($read.ReadBytes($length)))
}
function Entry($file,$read,$root,$directory,$wanted){
  $file.Position=$root+$directory+12
  $count=$read.ReadUInt16()+$read.ReadUInt16()
  for($i=0;$i -lt $count;$i++){
    $name=$read.ReadUInt32();$to=$read.ReadUInt32()
    if($wanted -lt 0 -or $name -eq $wanted){return @($name,$to)}
  }
}
Tell @('#hotfixscan/1',$env:SystemRoot)
foreach($line in $questions){
  $ask=@(foreach($part in $line.Split("`t")){[Text.RegularExpressions.Regex]::Unescape($part)})
  switch($ask[0]){
    'k'{AskKey $ask[1] ([int]$ask[2]) $ask[3] ''}
    'n'{$names[$ask[1]]=1}
    'd'{AskDirectory $ask[1] ([Environment]::ExpandEnvironmentVariables($ask[2]))}
    'p'{Tell @('q',$ask[1]);AskImage ([Environment]::ExpandEnvironmentVariables($ask[2]))}
  }
}
Tell @('z')
$out.Flush()
