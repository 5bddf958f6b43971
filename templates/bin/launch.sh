# shellcheck shell=sh disable=SC2034,SC2154
# Launches a job of a template, or one that takes over from a running one where $update is true;
# read by run and update, not run.

options() {
  cat <<'EOF'

Options:
  --project=PROJECT            the project; default: gcloud's
  --region=REGION              where the job runs
  --bucket=BUCKET              holds templates/, staging/ and temp/
  --service-account=EMAIL      whom the workers act as
  --subnetwork=SUBNETWORK      regions/REGION/subnetworks/NAME, with Private
                               Google Access
  --public-ips                 give workers public addresses, too
  --job=NAME                   name of the job; default: the template's
  --workers=N                  workers to start with; default: live 1, others 2
  --max-workers=N              workers at most; default: live 3, backfill 20,
                               verify 10
  --worker-type=TYPE           default: live n2-standard-2, others n2-standard-4
  --kms-key=KEY                projects/P/locations/L/keyRings/R/cryptoKeys/K
  --labels=KEY=VALUE,...       besides app=tidemark and template=TEMPLATE
  --pipeline-options=LIST      further options of Beam, as in diskSizeGb=50
  --dry-run                    print the command; run none
  --help                       print this

Parameters follow --, as in --input=gs://B/trades/*.csv; templates/OPTIONS.md
has them all.
EOF
}

launch() {
  template=
  project=
  region=
  bucket=
  service_account=
  subnetwork=
  public_ips=false
  job=
  workers=
  max_workers=
  worker_type=
  kms_key=
  labels=
  pipeline_options=
  mapping=
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) usage && options && exit 0 ;;
      --dry-run) dry_run=true ;;
      --project | --project=*) project=$(value "$1") ;;
      --region | --region=*) region=$(value "$1") ;;
      --bucket | --bucket=*) bucket=$(value "$1") ;;
      --service-account | --service-account=*) service_account=$(value "$1") ;;
      --subnetwork | --subnetwork=*) subnetwork=$(value "$1") ;;
      --public-ips) public_ips=true ;;
      --job | --job=*) job=$(value "$1") ;;
      --workers | --workers=*) workers=$(value "$1") ;;
      --max-workers | --max-workers=*) max_workers=$(value "$1") ;;
      --worker-type | --worker-type=*) worker_type=$(value "$1") ;;
      --kms-key | --kms-key=*) kms_key=$(value "$1") ;;
      --labels | --labels=*) labels=$(value "$1") ;;
      --pipeline-options | --pipeline-options=*) pipeline_options=$(value "$1") ;;
      --transform-name-mapping | --transform-name-mapping=*)
        $update || fail "$1: is of 'templates/bin/update'"
        mapping=$(value "$1")
        ;;
      --) shift && break ;;
      -*) fail "$1: no such option; parameters of the template stand after --; see '$program --help'" ;;
      *)
        [ -z "$template" ] || fail "$1: belongs to no option"
        template=$1
        ;;
    esac
    shift
  done

  case $template in
    live)
      defaults='1 3 n2-standard-2'
      ;;
    backfill)
      defaults='2 20 n2-standard-4'
      ;;
    verify)
      defaults='2 10 n2-standard-4'
      ;;
    '') fail "no template is named: backfill, live or verify; see '$program --help'" ;;
    *) fail "$template: no such template; there are backfill, live and verify" ;;
  esac
  if $update && [ "$template" != live ]; then
    fail "$template: only a job that runs without an end is updated: live"
  fi
  read -r default_workers default_max default_type <<EOF
$defaults
EOF
  workers=${workers:-$default_workers}
  max_workers=${max_workers:-$default_max}
  job=${job:-tidemark-$template}

  need region "$region" 'where the job runs'
  need bucket "$bucket" 'holds templates/, staging/ and temp/'
  need service-account "$service_account" 'whom the workers act as'
  $public_ips || need subnetwork "$subnetwork" 'workers have no public addresses; or add --public-ips'
  check region "$region" '[a-z]+-[a-z]+[0-9]+' 'is no region; write it as europe-west1'
  check bucket "$bucket" '[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]' 'is no name of a bucket; write it without gs://'
  check service-account "$service_account" '[^@]+@[^@]+\..+' 'is no account; write its email address'
  check job "$job" '[a-z]([-a-z0-9]*[a-z0-9])?' 'is no name of a job: lower-case letters, digits and -'
  check workers "$workers" '[1-9][0-9]*' 'is no number'
  check max-workers "$max_workers" '[1-9][0-9]*' 'is no number'
  [ "$workers" -le "$max_workers" ] || fail "--workers=$workers: more than --max-workers=$max_workers"
  if [ -n "$kms_key" ]; then
    check kms-key "$kms_key" 'projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+' \
      'is no key; write it as projects/P/locations/L/keyRings/R/cryptoKeys/K'
  fi

  check_parameters "$@"
  parameters=$(joined "$@")
  set -- gcloud dataflow flex-template run "$job"
  [ -z "$project" ] || set -- "$@" --project="$project"
  set -- "$@" \
    --region="$region" \
    --template-file-gcs-location="gs://$bucket/templates/tidemark-$template.json" \
    --staging-location="gs://$bucket/staging" \
    --temp-location="gs://$bucket/temp" \
    --service-account-email="$service_account" \
    --num-workers="$workers" \
    --max-workers="$max_workers" \
    --worker-machine-type="${worker_type:-$default_type}"
  [ -z "$subnetwork" ] || set -- "$@" --subnetwork="$subnetwork"
  $public_ips || set -- "$@" --disable-public-ips
  [ -z "$kms_key" ] || set -- "$@" --dataflow-kms-key="$kms_key"
  [ "$template" != live ] || set -- "$@" --enable-streaming-engine
  set -- "$@" --additional-user-labels="app=tidemark,template=$template${labels:+,$labels}"
  [ -z "$pipeline_options" ] || set -- "$@" --additional-pipeline-options="$pipeline_options"
  if $update; then
    set -- "$@" --update
    [ -z "$mapping" ] || set -- "$@" --transform-name-mappings="$mapping"
  fi
  run "$@" --parameters="$parameters"
}

# Refuses what the template does not know, and to go without what it needs.
check_parameters() {
  metadata=$root/templates/metadata/tidemark-$template.json
  given=' '
  for parameter in "$@"; do
    case $parameter in
      --?*=?*) name=${parameter%%=*} && name=${name#--} ;;
      *) fail "$parameter: is no parameter; write it as --NAME=VALUE" ;;
    esac
    grep -qF "\"name\" : \"$name\"," "$metadata" ||
      fail "--$name: tidemark-$template has no such parameter; see templates/OPTIONS.md"
    case $given in
      *" $name "*) fail "--$name: given twice; write a list with commas" ;;
    esac
    given="$given$name "
  done
  required=$(sed -n '/"name" : /h; /"isOptional" : false/{x; s/.*"name" : "\(.*\)",/\1/p;}' "$metadata")
  while read -r name; do
    [ -n "$name" ] || continue
    case $given in
      *" $name "*) ;;
      *) fail "--$name: missing, a parameter that tidemark-$template needs; add it after --" ;;
    esac
  done <<EOF
$required
EOF
  case "$given $* " in
    *' warehouse '* | *' --sinks=bigquery '*) ;;
    *) fail '--warehouse: missing, gs://BUCKET/FOLDER of the Iceberg tables; add it after --, or --sinks=bigquery' ;;
  esac
}

# Parameters as gcloud takes them: with a character between them that is in none of them.
joined() {
  for separator in ';' '~' '|' '!'; do
    case "$*" in
      *"$separator"*) ;;
      *)
        text=
        for parameter in "$@"; do
          text="$text$separator${parameter#--}"
        done
        printf '%s' "^$separator^${text#?}"
        return
        ;;
    esac
  done
  fail "the parameters use ; ~ | and ! all at once"
}
